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
  /// The oldest version that is still read. What a stage then adds is of the present one.
  static constexpr int kOldestVersion = 1;

  /// Opens an existing run. Throws Error when `path` holds none, or one of another version.
  static RunDirectory open(const std::string& path);
  /// Opens the run at `path`, or starts one in a folder that is absent or empty. Throws Error when
  /// the folder holds other things. Until its first stage is done, a new run's files lie in a
  /// folder of their own inside it: they go with the object, as do its manifest, unless another
  /// process has written one there, and the folders that were made, where they are empty. Nothing
  /// else that somebody puts there meanwhile is touched. Of several that are at a first stage in
  /// one folder the first to finish it has the run; in the others save() and finish() throw Error.
  static RunDirectory create(const std::string& path);
  /// A copy of this run in a folder of its own inside it, where stages are made anew while the run
  /// stays as it is. Files are shared (hard links, copies where there are none). A draft that is
  /// not adopted goes with its object.
  RunDirectory draft() const;
  /// True of a run of an earlier format, whose topics are made anew: saetm topics.
  bool is_older() const;
  /// True of what draft() gives.
  bool is_draft() const;
  /// Puts a draft of this run in its place, all of it or nothing: from a moment on the run is the
  /// draft, and if the program is ended after that, whoever opens the run next moves what is left.
  /// Throws Error where another process has changed the run since this object read it.
  void adopt(const RunDirectory& draft);
  ~RunDirectory();
  RunDirectory(RunDirectory&&) noexcept;
  RunDirectory& operator=(RunDirectory&&) noexcept;

  const std::string& path() const;
  /// Where a file of the run lies, or is to be written; elsewhere once the first stage is done.
  std::string file(const std::string& name) const;

  /// A stage's entry: its options as a JSON object, the key of what it was made from, and the
  /// files it made with their SHA-256.
  struct StageFile {
    std::string name, sha256;
  };
  /// The key of a stage: a hash of its name, its options and the given inputs (hashes).
  static std::string key(const std::string& stage, const std::string& options_json,
                         const std::vector<std::string>& inputs);
  /// True when the stage was done with this key and its files are as recorded (they are read).
  bool is_done(const std::string& stage, const std::string& key) const;
  /// True when the stage was done at all.
  bool has(const std::string& stage) const;
  /// Records a finished stage; drops the entries of `later` stages, which it has made stale. The
  /// manifest lists stages in the given order, those that it lacks last.
  void finish(const std::string& stage, const std::string& key, const std::string& options_json,
              const std::vector<StageFile>& files, double seconds,
              const std::vector<std::string>& later, const std::vector<std::string>& order = {});
  /// SHA-256 of a stage's file as recorded. Throws Error that names the stage to run when there is
  /// none.
  std::string sha256(const std::string& stage, const std::string& file) const;
  /// The options a stage was run with, as JSON; "{}" when it was not run.
  std::string options(const std::string& stage) const;
  /// Free entries beside the stages, JSON objects as text; "null" stands for none and removes one.
  void set_note(const std::string& name, const std::string& json);
  std::string note(const std::string& name) const;
  /// Writes noted changes. finish() does so too. A new run goes with its object before that, so
  /// that one that failed at once leaves nothing of its own behind, and stays from then on.
  void save() const;
  /// The whole manifest as JSON text.
  std::string manifest() const;
  /// Compares every file with its recorded SHA-256; the names of those that differ or are gone.
  std::vector<std::string> damaged_files() const;

 private:
  RunDirectory();
  static RunDirectory as_it_is(const std::string& path);
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace saetm
