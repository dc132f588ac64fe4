#include "io/folder_workers.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kMagic = "saetmwrk";

/// Between two looks, longer each time.
class Pause {
 public:
  void sleep() {
    std::this_thread::sleep_for(next_);
    next_ = std::min(2 * next_, std::chrono::milliseconds(200));
  }

 private:
  std::chrono::milliseconds next_{1};
};

struct Header {
  std::array<char, 8> magic;
  std::uint64_t size;  // of the bytes that follow
  std::array<char, 64> tie;

  bool is_of(const std::string& other) const {
    return std::string_view(tie.data(), tie.size()) == other;
  }
};

/// What a file begins with; `in` stands behind it then. None where the file is not there.
std::optional<Header> read_header(const std::string& path, std::ifstream& in) {
  in.open(path, std::ios::binary);
  if (!in) return {};
  Header header{};
  in.read(reinterpret_cast<char*>(&header), sizeof header);
  // Of the file that is open: its name may be gone by now.
  const auto size = [&in] {
    const auto size = in.seekg(0, std::ios::end).tellg();
    in.seekg(sizeof(Header));
    return static_cast<std::uint64_t>(size);
  };
  if (!in || std::string_view(header.magic.data(), header.magic.size()) != kMagic ||
      size() != sizeof header + header.size) {
    throw Error(path + ": is damaged; remove it");
  }
  return header;
}

struct Name {
  fs::path path;
  int rank = 0, last = 0;
  long long call = 0;
  bool whole = false;  // else it was not renamed yet
};

/// Files of all workers.
std::vector<Name> names_at(const std::string& prefix) {
  const fs::path path(prefix);
  const std::string begin = path.filename().string() + ".";
  std::vector<Name> names;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    Name found{.path = entry.path()};
    int end = 0;
    if (!name.starts_with(begin) || std::sscanf(name.c_str() + begin.size(), "%d-of-%d.%lld%n",
                                                &found.rank, &found.last, &found.call, &end) != 3) {
      continue;
    }
    found.whole = begin.size() + static_cast<std::size_t>(end) == name.size();
    names.push_back(std::move(found));
  }
  return names;
}

void remove_file(const fs::path& path) {
  std::error_code code;
  fs::remove(path, code);
}

}  // namespace

FolderWorkers::FolderWorkers(FolderGroup group)
    : group_(std::move(group)), tie_(sha256_of(group_.tie)) {
  for (const std::int64_t call : own_calls()) {
    std::ifstream in;
    open(file(rank(), call), in);
  }
}

std::string FolderWorkers::file(int rank, std::int64_t call) const {
  return group_.prefix + "." + std::to_string(rank) + "-of-" + std::to_string(size() - 1) + "." +
         std::to_string(call);
}

std::vector<std::int64_t> FolderWorkers::own_calls() const {
  std::vector<std::int64_t> calls;
  for (const Name& name : names_at(group_.prefix)) {
    if (name.whole && name.rank == rank() && name.last == size() - 1) calls.push_back(name.call);
  }
  return calls;
}

void FolderWorkers::give(std::int64_t call, Bytes mine) const {
  Header header{};
  std::copy(kMagic.begin(), kMagic.end(), header.magic.begin());
  header.size = mine.size();
  std::copy(tie_.begin(), tie_.end(), header.tie.begin());
  OutputFile out(file(rank(), call));
  out.write(&header, sizeof header);
  out.write(mine.data(), mine.size());
  out.commit();
}

std::optional<std::uint64_t> FolderWorkers::open(const std::string& path, std::ifstream& in) const {
  const auto header = read_header(path, in);
  if (!header) return {};
  if (!header->is_of(tie_)) {
    throw Error(path + ": is of other work, with other options or from other files; remove it");
  }
  return header->size;
}

bool FolderWorkers::take(const std::string& path, std::vector<std::byte>& bytes) const {
  std::ifstream in;
  const auto size = open(path, in);
  if (!size) return false;
  bytes.resize(*size);
  if (!in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(*size))) {
    throw Error(path + ": cannot be read to its end");
  }
  return true;
}

std::vector<std::byte> FolderWorkers::await(int rank, std::int64_t call) const {
  const auto begin = Clock::now();
  std::vector<std::byte> bytes;
  for (Pause pause; !take(file(rank, call), bytes); pause.sleep()) {
    if (group_.waiting) {
      std::vector<int> absent;
      for (int r = 0; r < size(); ++r) {
        if (r != this->rank() && !fs::exists(file(r, call))) absent.push_back(r);
      }
      if (!absent.empty()) group_.waiting(call, absent);
    }
    if (std::chrono::duration<double>(Clock::now() - begin).count() > group_.timeout) {
      throw Error(file(rank, call) + ": did not come in time; that worker has ended");
    }
  }
  return bytes;
}

void FolderWorkers::exchange(Bytes mine, const std::function<void(int, Bytes)>& read) {
  const std::int64_t call = calls_ + 1;
  give(call, mine);
  for (int r = 0; r < size(); ++r) {
    if (r == rank()) {
      read(r, mine);
    } else {
      const std::vector<std::byte> bytes = await(r, call);
      read(r, bytes);
    }
  }
  remove_file(file(rank(), calls_));  // all have given to this call: nobody is at the one before
  calls_ = call;
}

// All have read what was given to earlier calls; some may still be at call `calls`. What was given
// to later ones than the next must go: by it others could get further, and remove what the next
// needs.
void FolderWorkers::resume(std::int64_t calls) {
  calls_ = calls;
  for (const std::int64_t call : own_calls()) {
    if (call < calls || call > calls + 1) remove_file(file(rank(), call));
  }
}

void FolderWorkers::leave() const {
  for (const std::int64_t call : own_calls()) remove_file(file(rank(), call));
}

int folder_group_size(const std::string& prefix, const std::function<void()>& waiting) {
  for (Pause pause;; pause.sleep()) {
    int size = 0;
    for (const Name& name : names_at(prefix)) {
      if (!name.whole) continue;
      if (size != 0 && size != name.last + 1) {
        throw Error(name.path.string() + ": other files are of " + std::to_string(size - 1) +
                    "; remove those that are not meant");
      }
      size = name.last + 1;
    }
    if (size != 0) return size;
    waiting();
  }
}

void remove_folder_group(const std::string& prefix, const std::string& tie) {
  for (const Name& name : names_at(prefix)) {
    std::ifstream in;
    if (!name.whole) continue;
    try {
      const auto header = read_header(name.path.string(), in);
      if (header && header->is_of(sha256_of(tie))) remove_file(name.path);
    } catch (const Error&) {  // not ours to judge
    }
  }
}

}  // namespace saetm
