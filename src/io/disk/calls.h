#pragma once
/// The calls that change a disk, in one place, so that tests can make each of them fail.
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace saetm::disk {

/// These are the system's calls of the same names: they return −1 and set errno where they fail.
///
/// The environment variable SAETM_FAULT=CALL:N:HOW makes one of them fail. CALL is open, write,
/// truncate, fsync, rename, mkdir, link, remove or flock, or `any`, which counts them all. N says
/// which, from 1, or is * for each. HOW is an error (ENOSPC, EIO, EACCES, ENOLCK); `kill`, which
/// ends the process by SIGKILL in place of the call, and in the middle of a write; or `stop`, which
/// holds it up there (SIGSTOP) until it gets a SIGCONT, and then makes the call.
int open(const std::string& path, int flags);
ssize_t write(int file, const void* data, std::size_t size);
/// To a place in the file (pwrite); a `write` as the other.
ssize_t write_at(int file, const void* data, std::size_t size, std::uint64_t at);
/// Cuts the file off behind `size` bytes (ftruncate).
int truncate(int file, std::uint64_t size);
int fsync(int file);
int rename(const std::string& from, const std::string& to);
int mkdir(const std::string& path);
int link(const std::string& from, const std::string& to);
/// Of a file, or of an empty folder.
int remove(const std::string& path);
int flock(int file, int operation);

/// Opens a regular file to read it, and anything else not: a pipe would wait for who writes to it.
/// Returns −1 and sets errno where it fails, EISDIR for a folder, ENOTSUP for anything else.
int open_regular(const std::string& path);
/// Removes a folder with all that it holds, in one call that may fail. Returns false where it does.
bool remove_all(const std::string& path);
/// Brings a folder's names to the disk; nothing is done where the file system cannot. Returns −1
/// and sets errno where it fails.
int sync_folder(const std::string& path);

}  // namespace saetm::disk
