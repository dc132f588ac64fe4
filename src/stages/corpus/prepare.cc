/// prepare: from a corpus to counted words.
#include <algorithm>
#include <chrono>

#include "core/nearest.h"
#include "core/utf8.h"
#include "run/artefacts.h"
#include "run/directory/hash_input.h"
#include "run/files/documents.h"
#include "run/files/vocabulary.h"
#include "run/notes.h"
#include "saetm/error.h"
#include "saetm/repeats.h"
#include "saetm/times.h"
#include "stages/corpus/corpus_words.h"
#include "stages/corpus/image_documents.h"
#include "stages/stage_run.h"

namespace saetm {

using Json = nlohmann::ordered_json;

namespace {

/// Those of when the run was prepared before, where they are still there.
Thumbnails known_thumbnails(const RunDirectory& run) {
  try {
    return thumbnails(run);
  } catch (const Error&) {
    return {};
  }
}

/// What a corpus is read by. Limits at their defaults are left out: they make no difference, and
/// runs of before they were there stay as they are.
Json reading_options(const RunOptions& options) {
  Json all = merged_json(options.corpus, options.text, options.prepare, options.images);
  const Json limits = merged_json(options.corpus, options.text, options.image_limit);
  const Json defaults = merged_json(CorpusOptions{}, TextOptions{}, ImageLimit{});
  for (const char* name : {"max_line", "follow_links", "max_pixels", "encoding", "min_share"}) {
    limits[name] == defaults[name] ? (void)all.erase(name) : (void)(all[name] = limits[name]);
  }
  return all;
}

std::string shown_corpus(const std::string& corpus) {
  return corpus == "-" ? "standard input" : corpus;
}

/// Throws Error where the run is of another corpus, by its place and by what it holds. One that was
/// changed where it lies, and what is given in memory anew, make the run anew.
void check_corpus(const StageRun& at, const std::string& sum) {
  if (at.options.overwrite.overwrite || !at.run.has(kDocuments.maker)) return;
  const CorpusPart before = corpus_note(at.run).first;
  if (before.path.empty() || before.path == at.corpus) return;
  if (!sum.empty() && before.sha256 == sum) return;
  if (is_given(at.run, before.path) && is_given(at.run, at.corpus)) return;
  throw Error(at.run.path() + ": is a run of " + shown_corpus(before.path) +
              "; name another folder, or --overwrite makes it one of " + shown_corpus(at.corpus));
}

/// "; there are: id, text", or nothing.
std::string listed(const std::vector<std::string>& fields) {
  std::string there;
  for (const std::string& field : fields) there += (there.empty() ? "" : ", ") + field;
  return there.empty() ? there : "; there are: " + shortened(there, 500);
}

void tell_of_times(const StageRun& at, const TimeCheck& times) {
  for (const std::string& told : {times.told(shown_corpus(at.corpus)), times.told_of_outlying()}) {
    if (!told.empty()) at.log("prepare: " + told);
  }
}

/// Tells of times that cannot be read. Throws Error where a field of times was named, and no
/// document has it.
void tell_of_times(const StageRun& at, const TimeCheck& times,
                   const std::vector<std::string>& fields) {
  const std::string& field = at.options.corpus.time_field;
  if (times.given() == 0 && !field.empty() && field != CorpusOptions{}.time_field) {
    throw Error(shown_corpus(at.corpus) + ": no document has a time in a field '" + field +
                "' (--time-field)" + listed(fields) + did_you_mean(field, fields, "--time-field "));
  }
  tell_of_times(at, times);
}

/// Where the times of the same documents are read otherwise now.
void tell_of_times_anew(const StageRun& at) {
  TimeCheck times(at.options.times);
  each_document(at.run, [&](std::size_t, Json& record) { times.add(record.value("time", "")); });
  tell_of_times(at, times);
}

/// Words that nearly all documents have tell none from others: the heading of a page, a signature.
void tell_of_common_words(const StageRun& at, const Vocabulary& vocabulary, std::size_t documents) {
  constexpr std::size_t kLeast = 50;  // documents
  if (documents < kLeast || at.options.text.max_share < 1) return;
  std::size_t count = 0;
  std::string shown;
  while (count < vocabulary.words.size() &&
         10 * vocabulary.document_frequency[count] >= 9 * static_cast<std::int64_t>(documents)) {
    shown += (count == 0 ? "" : ", ") + vocabulary.words[count];
    ++count;
  }
  if (count == 0) return;
  at.log("prepare: " + std::to_string(count) + (count == 1 ? " word stands" : " words stand") +
         " in nine of ten documents or more (" + shortened(shown, 100) +
         "), as a heading of every page does; --max-share 0.9 leaves such "
         "words out");
}

std::size_t count_repeats(const SparseMatrix& counts) {
  const std::vector<std::int64_t> first = first_with_same_words(counts);
  std::size_t repeats = 0;
  for (std::size_t d = 0; d < first.size(); ++d) {
    repeats += first[d] != static_cast<std::int64_t>(d);
  }
  return repeats;
}

/// A field that was asked for by name, and that no document has, is mistyped more often than not.
void tell_no_groups(const StageRun& at, const std::vector<std::string>& fields) {
  const std::string& wanted = at.options.corpus.group_field;
  if (wanted.empty() || wanted == CorpusOptions{}.group_field) return;
  const bool named = std::find(fields.begin(), fields.end(), wanted) != fields.end();
  at.log("prepare: no document has a group: " +
         (named ? "their field '" + wanted + "' is empty (--group-by)"
                : "none has a field '" + wanted + "' (--group-by)" + listed(fields) +
                      did_you_mean(wanted, fields, "--group-by ")));
}

/// Without its field a document's title is none and its id its row: what was asked for by name is
/// not passed over like that.
void check_field(const StageRun& at, const std::string& wanted, const std::string& usual,
                 const char* option, const std::vector<std::string>& fields) {
  if (wanted.empty() || wanted == usual || fields.empty()) return;
  if (std::find(fields.begin(), fields.end(), wanted) != fields.end()) return;
  throw Error(at.corpus + ": no document has a field '" + wanted + "' (" + option + ")" +
              listed(fields) + did_you_mean(wanted, fields, option + std::string(" ")));
}

}  // namespace

namespace stage {

void prepare(StageRun& at) {
  const std::string& corpus = at.corpus;
  const std::string hash = hash_input(corpus);
  check_corpus(at, hash);
  const Json options = reading_options(at.options);
  // Standard input cannot be compared with what was read before, so it is always read again.
  const std::string input =
      hash.empty() ? std::to_string(std::chrono::system_clock::now().time_since_epoch().count())
                   : hash;
  TimeCheck times(at.options.times);
  const bool noted = note_times(at.run, at.options.times);
  const bool read_anew = at.once("prepare", options, {input}, [&] {
    ImageDocuments reader(corpus, open_corpus(corpus, at.options.corpus), at.options.images,
                          at.options.image_limit, known_thumbnails(at.run), at.context);
    ThumbnailWriter thumbnails(at.run, at.options.images.thumbnails);
    DocumentWriter documents(at.run, at.options.prepare.keep_text);
    CorpusWords words(at.options.corpus, at.options.text, at.context);
    bool images = false, texts = false, groups = false, titles = false, ids = false;
    for (Document document; reader.next(document);) {
      titles = titles || !document.title.empty();
      ids = ids || document.id != std::to_string(words.documents());
      documents.add(document);
      times.add(document.time, reader.line());
      words.add(document);
      thumbnails.add(reader.thumbnail());
      images = images || !document.image.empty();
      groups = groups || !document.group.empty();
      texts = texts || !document.full_text().empty() || !document.words.empty();
    }
    const std::uint64_t read = words.documents();
    if (read == 0) throw Error(corpus + ": holds no document");
    if (images && !texts) {
      throw Error(corpus + ": its images have no texts, which topics take their words from: " +
                  "saetm caption writes some, as does fit --caption-url");
    }
    const CorpusOptions &asked = at.options.corpus, usual;
    if (!ids) check_field(at, asked.id_field, usual.id_field, "--id-field", reader.fields());
    if (!titles) {
      check_field(at, asked.title_field, usual.title_field, "--title-field", reader.fields());
    }
    tell_of_times(at, times, reader.fields());
    for (const std::string& remark : reader.remarks()) at.log("prepare: " + remark);
    if (!groups) tell_no_groups(at, reader.fields());
    const BagOfWords bag = words.finish();
    const std::size_t repeats = count_repeats(bag.counts);
    const RunDirectory::StageFile vocabulary = save_vocabulary(at.run, bag.vocabulary);
    StageRun::Files files = {vocabulary,
                             save_sparse(at.run, kCounts, bag.counts, vocabulary.sha256),
                             documents.commit()};
    const std::size_t empty = bag.counts.empty_rows();
    note_corpus(at.run, {{corpus, hash, read, reader.skipped()}, empty, {}});
    at.log("prepare: " + std::to_string(read) + " documents, " +
           std::to_string(bag.vocabulary.words.size()) + " words" +
           (empty > 0 ? ", " + std::to_string(empty) + " documents without any of them" : "") +
           (repeats > 0 ? ", " + std::to_string(repeats) + " with the same words as an earlier one"
                        : ""));
    tell_of_common_words(at, bag.vocabulary, read);
    for (RunDirectory::StageFile& file : thumbnails.commit()) files.push_back(std::move(file));
    return files;
  });
  if (read_anew) return;
  if (noted) tell_of_times_anew(at);
  if (!noted && is_noted(at.run, "corpus", corpus)) return;
  CorpusNote note = corpus_note(at.run);
  at.lock();  // the same documents elsewhere, or their times read otherwise
  note.first.path = corpus;
  note_corpus(at.run, note);
  at.run.save();
}

}  // namespace stage

}  // namespace saetm
