#pragma once
/// The run directory: what a run has made, tied together by hashes (docs/formats.md).
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace saetm {

/// A run directory of this version. Every change of the manifest is written at once, atomically.
class RunDirectory {
 public:
  static constexpr int kFormatVersion = 3;
  /// The oldest version that is still read. Stages add what is of the present version.
  static constexpr int kOldestVersion = 1;

  /// Opens an existing run, whoever is changing it. Throws Error when `path` holds none, or one of
  /// another version.
  static RunDirectory open(const std::string& path);
  /// Opens the run at `path` to change it, or starts one in a folder that is absent or empty.
  /// Throws Error when the folder holds other things. A new run keeps its files in a folder of
  /// their own inside it until its first stage is done. An object that ends before that removes
  /// these files, its manifest unless another process has written one there, and those folders that
  /// it made and that are empty; it touches nothing else. Where several processes are at a first
  /// stage in one folder, the first to finish it has the run, and save() and finish() throw Error
  /// in the others. A run that is there is locked.
  static RunDirectory create(const std::string& path);
  /// Keeps other writers off until this object ends; readers are not held up. All that changes the
  /// run does this first; the second time it does nothing. Returns false where the file system has
  /// no locks, or the run may not be written. Throws Error where another process or object has the
  /// run, with its command, process, host and since when, and where the run was changed since this
  /// object read it.
  bool lock() const;
  /// Returns a copy of this run in a folder of its own inside it. Stages are made anew there while
  /// the run stays as it is. Shares the files (hard links, copies where there are none). A draft
  /// that is not adopted is removed with its object.
  RunDirectory draft() const;
  /// Returns true for a run of an earlier format, whose topics are to be made anew (saetm topics).
  bool is_older() const;
  /// Returns true for what draft() returned.
  bool is_draft() const;
  /// Puts a draft of this run in its place, all of it or nothing. If the program ends before all
  /// files are moved, whoever opens the run next moves the others.
  /// Throws Error where another process has changed the run since this object read it.
  void adopt(const RunDirectory& draft);
  ~RunDirectory();
  RunDirectory(RunDirectory&&) noexcept;
  RunDirectory& operator=(RunDirectory&&) noexcept;

  const std::string& path() const;
  /// Returns the path of a file of the run, whether it is there or is to be written. The path
  /// changes when the first stage is done.
  std::string file(const std::string& name) const;
  /// Returns the path at which to write a new file of a stage, or its new bytes. It takes its place
  /// in the run with the manifest that finish() or save() writes, at once with all others that were
  /// written so. If the program ends in between, the run is as it was.
  std::string new_file(const std::string& name) const;

  /// A stage's entry: its options as a JSON object, the key of what it was made from, and the
  /// files it made with their SHA-256.
  struct StageFile {
    std::string name, sha256;
  };
  /// Returns the key of a stage: a hash of its name, its options and the given inputs (hashes).
  static std::string key(const std::string& stage, const std::string& options_json,
                         const std::vector<std::string>& inputs);
  /// Returns true when the stage was done with this key and its files are as recorded (reads them).
  bool is_done(const std::string& stage, const std::string& key) const;
  /// Returns true when the stage was done at all.
  bool has(const std::string& stage) const;
  /// Records a finished stage; drops the entries of `later` stages, which it has made stale. The
  /// manifest lists stages in the given order, those that it lacks last.
  void finish(const std::string& stage, const std::string& key, const std::string& options_json,
              const std::vector<StageFile>& files, double seconds,
              const std::vector<std::string>& later, const std::vector<std::string>& order = {});
  /// Returns the SHA-256 of a stage's file as recorded. Throws Error that names the stage to run
  /// when there is none.
  std::string sha256(const std::string& stage, const std::string& file) const;
  /// Returns the options that a stage was run with, as JSON; "{}" when it was not run.
  std::string options(const std::string& stage) const;
  /// Set and return entries beside the stages, JSON objects as text; "null" stands for none and
  /// removes one.
  void set_note(const std::string& name, const std::string& json);
  std::string note(const std::string& name) const;
  /// Writes noted changes, as finish() does. From then on a new run stays; before, it is removed
  /// with its object, so that a run that failed at once leaves nothing behind.
  void save() const;
  /// Returns the whole manifest as JSON text.
  std::string manifest() const;
  /// Compares every file with its recorded SHA-256. Returns the names of those that differ or are
  /// gone.
  std::vector<std::string> damaged_files() const;

 private:
  RunDirectory();
  static RunDirectory as_it_is(const std::string& path);
  void hold() const;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace saetm
