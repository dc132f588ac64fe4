#pragma once
/// steering.txt: what the run's cuts are asked to heed (docs/guide.md).
#include <string>

#include "saetm/context.h"
#include "saetm/run.h"
#include "saetm/steering.h"
#include "saetm/topics.h"

namespace saetm {

/// A steering file, by name and as text; the text is empty when there is none, or no directive in
/// it.
struct SteeringText {
  std::string file, text;
};

/// The file that is `given`, else the run's own; "none" stands for none. Throws Error when it
/// cannot be read, or is not steering.
SteeringText steering_text(const RunDirectory& run, const std::string& given = "");

/// Its directives on the run's tree and words; none of an empty text.
Steering steering_of(const RunDirectory& run, const SteeringText& text, const AtomTree& tree,
                     const Context& context);

}  // namespace saetm
