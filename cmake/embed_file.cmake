file(READ "${INPUT}" hex HEX)
string(REGEX REPLACE "(................................................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," hex "${hex}")
file(WRITE "${OUTPUT}" "#include <string_view>
namespace saetm {
namespace {
const char kBytes[] = {${hex}'\\0'};
}
extern const std::string_view ${SYMBOL};
const std::string_view ${SYMBOL}{kBytes, sizeof(kBytes) - 1};
}
")
