#pragma once
/// How new files take their places in a run: all of them, or none.
#include <functional>
#include <string>

namespace saetm {

/// Where a run keeps what it was made of.
inline constexpr const char* kManifest = "manifest.json";
/// The beginning of a folder's name that holds files in the making.
inline constexpr const char* kDraft = "draft";

/// Puts a draft's files, its manifest among them, in the place of the run's. The one moment that
/// counts is the rename of the draft's folder to `draft.done`, when all its bytes are on the disk:
/// whatever ends the program later, finish_adoption() moves the rest. Calls `adopted` at that
/// moment. The run's folder must be locked (FolderLock). Throws Error where the disk refuses.
void adopt_folder(const std::string& run, const std::string& draft,
                  const std::function<void()>& adopted);

/// Moves what lies in `draft.done`, if there is one, into place, the manifest last. Any part of it
/// may have been done before. The folder must be locked, but where there are no locks another may
/// be doing the same.
void finish_adoption(const std::string& run);

/// Whether finish_adoption() has something to do.
bool is_adopting(const std::string& run);

/// Removes what processes that have ended left in the making in a run.
void clear_left_parts(const std::string& run);

}  // namespace saetm
