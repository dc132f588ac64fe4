#include "core/base64.h"

namespace saetm {
namespace {

TEST(Base64, AgreesWithRfc4648) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},         {"f", "Zg=="},        {"fo", "Zm8="},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
}

TEST(Base64, AnyBytesComeBack) {
  std::mt19937 chance(7);
  for (std::size_t size = 0; size < 300; ++size) {
    std::string bytes;
    while (bytes.size() < size) bytes += static_cast<char>(chance());
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes) << size;
  }
}

TEST(Base64, OtherTextIsRefused) {
  for (const char* text : {"Zg=", "Zg", "Zg==Zg==", "Z===", "====", "Zg=v", "Zm9v\n", " Zm9v", "Zm9v    ",
                           "Zm-_", "Zm9\xc3", "Zg==\n\n\n\n"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace saetm
