#pragma once
/// The pictures of a run, as data that saetm/plot.h draws.
#include <cstdint>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/plot.h"
#include "saetm/run.h"
#include "views/plot.h"

namespace saetm {

/// The largest topics by mean share.
BarChart picture_of_topics(const RunDirectory& run, const PlotRequest& request,
                           const Context& context);
/// Topics that differ most between groups.
GroupedBars picture_of_groups(const RunDirectory& run, const PlotRequest& request,
                              const Context& context);
/// This run beside the one that `request.more` names, by the topics that differ most.
GroupedBars picture_of_comparison(const RunDirectory& run, const PlotRequest& request,
                                  const Context& context);
/// Topics that rise and fall most, with their words by era.
LineGrid picture_of_time(const RunDirectory& run, const PlotRequest& request,
                         const Context& context);
/// The tree above the topics.
Dendrogram picture_of_tree(const RunDirectory& run, const PlotRequest& request,
                           const Context& context);
/// The report's map of documents, or of atoms where it shows no documents, with the names of
/// topics. Colours are those of the highest branches of the tree of topics.
Scatter picture_of_map(const RunDirectory& run, const PlotRequest& request, const Context& context);
/// The documents that `request.more` names, else the most typical one of each of the largest
/// topics, with their five strongest topics.
DocumentCards picture_of_documents(const RunDirectory& run, const PlotRequest& request,
                                   const Context& context);
/// The most typical images of each of the largest topics. Throws Error where the run keeps none.
ContactSheet picture_of_images(const RunDirectory& run, const PlotRequest& request,
                               const Context& context);

/// The title asked for, else `what` and the corpus' name.
std::string picture_title(const RunDirectory& run, const PlotRequest& request,
                          const std::string& what);
/// Number, name and, small, words that the name does not say already.
PlotLabel topic_label(std::size_t id, const std::string& name,
                      const std::vector<std::string>& words);
/// How many of the topics are in the picture; empty for all.
std::vector<std::string> shown_note(std::size_t shown, std::size_t all, const std::string& which);

}  // namespace saetm
