#pragma once
#include "saetm/context.h"
#include "saetm/plot.h"
#include "saetm/run.h"

namespace saetm {

/// The report's map of documents, or of atoms where it shows no documents, with the names of
/// topics. Colours are those of the highest branches of the tree of topics.
Scatter map_of(const RunDirectory& run, const Context& context);

}  // namespace saetm
