#include "saetm/embeddings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "io/npy.h"
#include "io/safetensors.h"
#include "saetm/error.h"
#include "where.h"

namespace saetm {
namespace {

class EmbeddingsFiles : public testing::Test {
 protected:
  EmbeddingsFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "saetm-embed-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~EmbeddingsFiles() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return (folder_ / name).string();
  }

  /// A .npy file of version 1 with this header and these bytes behind it.
  std::string npy(const std::string& name, std::string header, const std::string& data) const {
    header += "\n";
    const auto length = static_cast<std::uint16_t>(header.size());
    return write(name, std::string("\x93NUMPY\x01\x00", 8) +
                           std::string(reinterpret_cast<const char*>(&length), 2) + header + data);
  }

  /// rows × cols of first, first + 1, …
  std::string counting(const std::string& name, std::size_t rows, std::size_t cols,
                       float first) const {
    Matrix m(rows, cols);
    for (std::size_t i = 0; i < m.size(); ++i) m.data()[i] = first + static_cast<float>(i);
    std::filesystem::create_directories((folder_ / name).parent_path());
    write_npy((folder_ / name).string(), m.view());
    return (folder_ / name).string();
  }

  /// The error that opening ends with, its path's folder taken off.
  std::string error_of(const std::string& path) const {
    try {
      Embeddings::open(path);
    } catch (const Error& error) {
      const std::string message = error.what();
      EXPECT_EQ(message.find('\n'), std::string::npos);
      EXPECT_EQ(message.find(folder_.string()), 0U) << message;
      return message.substr(std::min(message.size(), folder_.string().size() + 1));
    }
    ADD_FAILURE() << path << " was opened";
    return "";
  }

  std::filesystem::path folder_;
};

std::vector<float> all(const Embeddings& e) {
  std::vector<float> values(e.rows() * e.cols());
  if (e.rows() > 0) e.read(0, e.rows(), values.data());
  return values;
}

std::string bytes_of(std::span<const float> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

TEST_F(EmbeddingsFiles, ReadsWhatNumpyWrites) {
  for (const std::string version : {"v1", "v2", "v3"}) {
    for (const std::string kind : {"f4", "f2"}) {
      const Embeddings e =
          Embeddings::open(in_tree("tests/golden/embeddings_") + version + "_" + kind + ".npy");
      ASSERT_EQ(e.rows(), 5U);
      ASSERT_EQ(e.cols(), 3U);
      EXPECT_EQ(e.files().size(), 1U);
      const auto values = all(e);
      for (std::size_t i = 0; i < 15; ++i) {
        EXPECT_EQ(values[i], static_cast<float>(i / 3) + static_cast<float>(i % 3) / 8 - 2);
      }
      e.check_finite();
    }
  }
}

TEST_F(EmbeddingsFiles, EveryHalfHasItsValue) {
  std::string data;
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    data += static_cast<char>(bits & 255);
    data += static_cast<char>(bits >> 8);
  }
  const auto values = all(Embeddings::open(
      npy("half.npy", "{'descr': '<f2', 'fortran_order': False, 'shape': (256, 256), }", data)));
  ASSERT_EQ(values.size(), 65536U);
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const int exponent = static_cast<int>(bits >> 10 & 31);
    const double fraction = bits & 1023;
    double expected =
        exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    if (exponent == 31) expected = fraction == 0 ? INFINITY : NAN;
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(values[bits])) << bits;
    } else {
      EXPECT_EQ(values[bits], bits >> 15 ? -expected : expected) << bits;
    }
    EXPECT_EQ(std::signbit(values[bits]), bits >> 15 != 0) << bits;
  }
}

TEST_F(EmbeddingsFiles, SafetensorsOfEachType) {
  std::vector<std::uint16_t> halves(65536);
  for (std::size_t i = 0; i < halves.size(); ++i) halves[i] = static_cast<std::uint16_t>(i);
  const auto bytes = std::as_bytes(std::span(halves));
  const std::string path = (folder_ / "e.safetensors").string();
  const auto save = [&](const char* type, std::vector<std::int64_t> shape) {
    SafetensorsWriter writer;
    writer.add("x", type, std::move(shape), bytes);
    writer.save(path);
    return Embeddings::open(path);
  };
  const auto brain = all(save("BF16", {1024, 64}));
  const auto half = all(save("F16", {1024, 64}));
  const auto single = all(save("F32", {512, 64}));
  ASSERT_EQ(single.size() * 4, bytes.size());
  EXPECT_EQ(std::memcmp(single.data(), halves.data(), bytes.size()), 0);
  for (std::uint32_t i = 0; i < 65536; ++i) {
    EXPECT_EQ(std::bit_cast<std::uint32_t>(brain[i]), i << 16);
  }
  EXPECT_EQ(half[0x3c01], 1 + 0x1p-10F);
}

TEST_F(EmbeddingsFiles, SafetensorsTakesTheTensorOfTwoAxes) {
  Matrix one(2, 2), other(3, 2);
  one(0, 0) = 1;
  other(0, 0) = 7;
  const std::vector<float> bias = {1, 2, 3};
  const std::string path = (folder_ / "e.safetensors").string();
  SafetensorsWriter writer;
  writer.add("a_bias", std::span<const float>(bias));
  writer.add("x", one);
  writer.save(path);
  EXPECT_EQ(all(Embeddings::open(path))[0], 1);
  writer.add("embeddings", other);
  writer.save(path);
  EXPECT_EQ(all(Embeddings::open(path))[0], 7);

  SafetensorsWriter several;
  several.add("x", one);
  several.add("y", other);
  several.save(path);
  EXPECT_NE(error_of(path).find("several tensors"), std::string::npos);
  SafetensorsWriter none;
  none.add("bias", std::span<const float>(bias));
  none.save(path);
  EXPECT_NE(error_of(path).find("no tensor of two axes"), std::string::npos);
  SafetensorsWriter whole;
  whole.add("x", "I32", {1, 3}, std::as_bytes(std::span(bias)));
  whole.save(path);
  EXPECT_NE(error_of(path).find("type I32"), std::string::npos);
}

TEST_F(EmbeddingsFiles, ShardsInByteOrderOfTheirNames) {
  counting("shards/part-10.npy", 3, 2, 0);
  counting("shards/part-11.npy", 0, 2, 0);
  counting("shards/part-2.npy", 4, 2, 6);
  Matrix last(1, 2);
  last(0, 0) = 14;
  last(0, 1) = 15;
  SafetensorsWriter writer;
  writer.add("embeddings", last);
  writer.save((folder_ / "shards/part-3.safetensors").string());
  write("shards/readme.txt", "not one of them");

  const Embeddings e = Embeddings::open((folder_ / "shards").string());
  ASSERT_EQ(e.rows(), 8U);
  ASSERT_EQ(e.files().size(), 4U);
  for (std::size_t first = 0; first < 8; ++first) {
    for (std::size_t count = 1; first + count <= 8; ++count) {
      std::vector<float> rows(count * 2);
      e.read(first, count, rows.data());
      for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i], static_cast<float>(first * 2 + i));
      }
    }
  }
  counting("shards/part-4.npy", 1, 3, 0);
  EXPECT_EQ(error_of((folder_ / "shards").string()).find("shards/part-4.npy: has 3 dimensions"),
            0U);
}

TEST_F(EmbeddingsFiles, NamesTheFirstRowThatIsNotFinite) {
  const auto message = [](const Embeddings& e) -> std::string {
    try {
      e.check_finite({.threads = 3});
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  counting("s/a.npy", 1500, 4, 0);
  Matrix m(5000, 4);
  m(4100, 3) = INFINITY;
  m(1700, 0) = -INFINITY;
  m(1234, 2) = NAN;
  write_npy((folder_ / "s/b.npy").string(), m.view());
  const std::string found = message(Embeddings::open((folder_ / "s").string()));
  EXPECT_EQ(found.find((folder_ / "s/b.npy:row 1234: ").string()), 0U) << found;
  EXPECT_EQ(message(Embeddings::from(m)).find("embeddings:row 1234: "), 0U);
  Matrix large(2, 2);
  large(1, 1) = 3e38F;
  large(1, 0) = -3e38F;
  EXPECT_EQ(message(Embeddings::from(large)), "");
}

TEST_F(EmbeddingsFiles, SaysWhatIsWrong) {
  const std::string data = bytes_of(std::vector<float>(6, 1.0F));
  const auto header = [](const std::string& descr, const std::string& order,
                         const std::string& shape) {
    return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
  };
  const auto expect_error = [&](const std::string& text, const std::string& reason) {
    const std::string found = error_of(npy("x.npy", text, data));
    EXPECT_EQ(found.find("x.npy: "), 0U) << found;
    EXPECT_NE(found.find(reason), std::string::npos) << found;
  };
  EXPECT_EQ(all(Embeddings::open(npy("x.npy", header("<f4", "False", "(2, 3)"), data))).size(), 6U);
  EXPECT_EQ(Embeddings::open(npy("x.npy", header("<f4", "False", "(0, 3)"), "")).rows(), 0U);
  expect_error(header("<f4", "True", "(2, 3)"), "Fortran order");
  expect_error(header("<i4", "False", "(2, 3)"), "type <i4");
  expect_error(header("<f8", "False", "(1, 3)"), "type <f8");
  expect_error(header(">f4", "False", "(2, 3)"), "type >f4");
  expect_error(header("<f4", "False", "(6,)"), "two axes");
  expect_error(header("<f4", "False", "()"), "two axes");
  expect_error(header("<f4", "False", "(1, 2, 3)"), "two axes");
  expect_error(header("<f4", "False", "(2, 4)"), "fewer values");
  expect_error(header("<f4", "False", "(3, 3)"), "fewer values");
  expect_error(header("<f4", "False", "(4611686018427387905, 4)"), "fewer values");
  expect_error(header("<f4", "False", "(99999999999999999999999, 3)"), "");
  expect_error(header("<f4", "False", "(3, 0)"), "");
  expect_error("{'shape': (2, 3)}", "descr");
  expect_error("", "descr");
  // As long as a header of version 1 can be.
  const std::string space(60'000, ' '), brackets(60'000, '('), quotes(60'000, '\'');
  EXPECT_EQ(Embeddings::open(npy("x.npy", header("<f4", "False", space + "(2, 3)"), data)).rows(),
            2U);
  expect_error("{'descr': " + quotes + "}", "descr");
  expect_error(header("<f4", "False", brackets), "two axes");
  expect_error(header("<f4", "False", "(2, 3x)"), "out of range");

  const std::string good = header("<f4", "False", "(2, 3)");
  for (const std::size_t kept : {0, 5, 9, 11, 30}) {
    npy("cut.npy", good, "");
    std::filesystem::resize_file(folder_ / "cut.npy", kept);
    EXPECT_EQ(error_of((folder_ / "cut.npy").string()).find("cut.npy: "), 0U) << kept;
  }
  npy("cut.npy", good, data.substr(1));
  EXPECT_NE(error_of((folder_ / "cut.npy").string()).find("fewer values"), std::string::npos);
  EXPECT_NE(error_of(write("x.npy", "PK\x03\x04 something else")).find("not a .npy"),
            std::string::npos);
  EXPECT_NE(error_of(write("x.csv", "1,2\n")).find("x.csv: "), std::string::npos);
  EXPECT_NE(error_of((folder_ / "absent.npy").string()).find("absent.npy: "), std::string::npos);
  EXPECT_NE(error_of((folder_ / "absent.safetensors").string()).find("absent.safetensors: "),
            std::string::npos);
  std::filesystem::create_directory(folder_ / "empty");
  EXPECT_NE(error_of((folder_ / "empty").string()).find("empty: "), std::string::npos);
}

TEST(EmbeddingsInMemory, AreReadWhereTheyLieAndKeepTheirOwner) {
  auto values = std::make_shared<std::vector<float>>(std::vector<float>{1, 2, 3, 4, 5, 6});
  const std::weak_ptr<std::vector<float>> watched = values;
  const float* place = values->data();
  Embeddings embeddings = Embeddings::view(place, Embeddings::Type::kF32, 3, 2, values);
  (*values)[3] = 40;  // seen, as nothing was copied
  values.reset();
  EXPECT_FALSE(watched.expired());
  std::vector<float> rows(4);
  embeddings.read(1, 2, rows.data());
  EXPECT_EQ(rows, (std::vector<float>{3, 40, 5, 6}));
  EXPECT_TRUE(embeddings.files().empty());
  embeddings = {};
  EXPECT_TRUE(watched.expired());

  const std::uint16_t halves[] = {0x3C00, 0xC000};  // 1, −2
  Embeddings::view(halves, Embeddings::Type::kF16, 2, 1, nullptr).read(0, 2, rows.data());
  EXPECT_EQ(rows[0], 1);
  EXPECT_EQ(rows[1], -2);
}

}  // namespace
}  // namespace saetm
