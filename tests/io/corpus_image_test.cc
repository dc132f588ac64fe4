// Documents that have an image.
#include "io/corpus_files.h"

namespace saetm {
namespace {

class ImageCorpus : public CorpusTest {
 protected:
  std::vector<std::string> images(const std::vector<Document>& documents) const {
    std::vector<std::string> names;
    for (const Document& document : documents) {
      names.push_back(document.image.empty()
                          ? ""
                          : std::filesystem::path(document.image).lexically_relative(folder_));
      EXPECT_TRUE(document.image.empty() || document.image.front() == '/') << document.image;
    }
    return names;
  }
};

TEST_F(ImageCorpus, JsonlNamesThemFromItsFolder) {
  const auto documents =
      read(write("data/c.jsonl",
                 "{\"image\": \"a/1.jpg\"}\n"
                 "{\"id\": \"two\", \"text\": null, \"image\": \"../2.png\"}\n"
                 "{\"text\": \"words\", \"caption\": \"others\", \"image\": \"3.webp\"}\n"
                 "{\"caption\": \"said\", \"image\": \"4.jpg\"}\n"));
  EXPECT_EQ(images(documents),
            (std::vector<std::string>{"data/a/1.jpg", "2.png", "data/3.webp", "data/4.jpg"}));
  EXPECT_EQ(texts(documents), (std::vector<std::string>{"", "", "words", "said"}));
  EXPECT_EQ(documents[0].id, "0");
  EXPECT_EQ(documents[1].id, "two");
}

TEST_F(ImageCorpus, JsonlTakesAnAbsolutePathAndAnotherField) {
  const auto documents =
      read(write("c.jsonl", "{\"file\": \"" + path("x/y.jpg") + "\", \"image\": \"z.jpg\"}\n"),
           {.image_field = "file"});
  EXPECT_EQ(images(documents), std::vector<std::string>{"x/y.jpg"});
}

TEST_F(ImageCorpus, JsonlPassesOverWhatIsNoPath) {
  const auto documents = read(write("c.jsonl",
                                    "{\"text\": \"a\", \"image\": null}\n"
                                    "{\"text\": \"b\", \"image\": {\"url\": [1]}, \"caption\": 7}\n"
                                    "{\"text\": \"c\", \"image\": \"https://host/1.jpg\"}\n"
                                    "{\"text\": \"d\", \"image\": \"\"}\n"
                                    "{\"text\": \"e\", \"caption\": \"not taken\"}\n"));
  EXPECT_EQ(images(documents), std::vector<std::string>(5));
  EXPECT_EQ(texts(documents), (std::vector<std::string>{"a", "b", "c", "d", "e"}));
}

TEST_F(ImageCorpus, JsonlNeedsATextOrAnImage) {
  EXPECT_EQ(error_of(write("a.jsonl", "{\"image\": null, \"caption\": \"said\"}\n")),
            "a.jsonl:1: there is no field 'text' (there are: image, caption)");
  EXPECT_EQ(error_of(write("b.jsonl", "{\"image\": \"1.jpg\"}\n{\"text\": null}\n")),
            "b.jsonl:2: field 'text' is null, not a string");
  EXPECT_EQ(error_of(write("c.jsonl", "{\"image\": \"1.jpg\", \"text\": 5}\n")),
            "c.jsonl:1: field 'text' is a number, not a string");
}

TEST_F(ImageCorpus, TablesHaveAColumn) {
  const std::string table = "id,image,caption\na,1.jpg,said\nb,x/2.jpg,\n";
  const auto documents = read(write("data/c.csv", table));
  EXPECT_EQ(images(documents), (std::vector<std::string>{"data/1.jpg", "data/x/2.jpg"}));
  EXPECT_EQ(texts(documents), (std::vector<std::string>{"said", ""}));
  EXPECT_EQ(error_of(write("d.tsv", "id\timage\na\t1.jpg\nb\t\n")),
            "d.tsv:3: the row names no image, and there is no text");
  EXPECT_EQ(error_of(path("data/c.csv"), {.image_field = "none"}),
            "data/c.csv:1: the header has no column 'text' (it has: id, image, caption)");
}

TEST_F(ImageCorpus, AFolderIsReadWithTheTextsBesideItsImages) {
  write("f/b/2.JPG", "-");
  write("f/b/2.txt", "\xef\xbb\xbftwo\r\nlines \n\n");
  write("f/a.png", "-");
  write("f/a.png.txt", "one");
  write("f/c/d/3.webp", "-");
  write("f/c/notes.md", "not read");
  const auto documents = read(path("f"));
  ASSERT_EQ(documents.size(), 3U);
  EXPECT_EQ(images(documents), (std::vector<std::string>{"f/a.png", "f/b/2.JPG", "f/c/d/3.webp"}));
  EXPECT_EQ(texts(documents), (std::vector<std::string>{"one", "two\r\nlines", ""}));
  EXPECT_EQ(documents[2].id, "c/d/3.webp");
  EXPECT_EQ(documents[0].group, "");
  EXPECT_EQ(documents[2].group, "c");
  EXPECT_EQ(read(path("f"), {.group_field = "folder"})[1].group, "b");
  EXPECT_EQ(read(path("f"), {.group_field = "none"})[1].group, "");
  EXPECT_EQ(
      error_of(path("f"), {.words_field = "tags"}),
      "f: has no field 'tags', being read as images; --words-field is for jsonl, csv and tsv");
}

TEST_F(ImageCorpus, AFolderOfBothIsForItsOwnerToTell) {
  write("f/1.jpg", "-");
  write("f/1.txt", "beside");
  write("f/readme.txt", "apart");
  EXPECT_EQ(error_of(path("f")),
            "f: holds 1 images, and 1 .txt files that are of none of them: --format images or "
            "--format txt says what to read");
  EXPECT_EQ(texts(read(path("f"), {.format = "images"})), std::vector<std::string>{"beside"});
  EXPECT_EQ(texts(read(path("f"), {.format = "txt"})),
            (std::vector<std::string>{"beside", "apart"}));
  write("g/a.txt", "x");
  EXPECT_EQ(error_of(path("g"), {.format = "images"}), "g: the folder holds no JPEG, PNG or WebP");
}

TEST_F(ImageCorpus, AListIsALineAPath) {
  write("data/x/1.txt", "said");
  const std::string list = "x/1.jpg\n\n../2.png\r\n" + path("3.webp") + "\n";
  const auto documents = read(write("data/c.images", list));
  EXPECT_EQ(images(documents), (std::vector<std::string>{"data/x/1.jpg", "2.png", "3.webp"}));
  EXPECT_EQ(documents[1].id, "../2.png");
  EXPECT_EQ(texts(documents), (std::vector<std::string>{"said", "", ""}));
  EXPECT_EQ(images(read(write("data/c.txt", list), {.format = "images"})), images(documents));
  EXPECT_EQ(error_of(write("d.images", "a.jpg\nhttps://host/b.jpg\n")),
            "d.images:2: is no path of an image");
}

}  // namespace
}  // namespace saetm
