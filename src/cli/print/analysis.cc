#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "cli/analyze.h"
#include "cli/print/print.h"
#include "saetm/eras.h"

namespace saetm::cli {
namespace {

constexpr std::size_t kGroupsShown = 8;  // where a topic has more, those of its largest values
constexpr double kBar = 30;              // characters of the longest bar
constexpr std::size_t kLine = 40;        // eras that a line of blocks shows

/// A bar in eighths of a character.
std::string bar(double characters) {
  static const char* const kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<std::size_t>(std::lround(8 * characters));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "█";
  return text + kEighths[eighths % 8];
}

/// One block an era, as high as its value; a space where an era has no documents.
std::string line(const std::vector<double>& values, const std::vector<AnalysisColumn>& groups) {
  static const char* const kBlocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::size_t step = (values.size() + kLine - 1) / kLine;
  double most = 0;
  for (const double value : values) most = std::max(most, value);
  std::string text;
  for (std::size_t i = 0; i < values.size(); i += step) {
    double sum = 0, documents = 0;
    for (std::size_t j = i; j < std::min(values.size(), i + step); ++j) {
      const auto count = static_cast<double>(groups[j].documents);
      sum += count * values[j];
      documents += count;
    }
    const double height = documents > 0 && most > 0 ? sum / documents / most : 0;
    text += documents > 0 ? kBlocks[std::min(7, static_cast<int>(8 * height))] : " ";
  }
  return text;
}

std::string chance(const AnalysisRow& row) {
  char text[64];
  if (row.q < 1e-4) {
    std::snprintf(text, sizeof text, "q < 0.0001");
  } else {
    std::snprintf(text, sizeof text, "q = %.4f", row.q);
  }
  return std::string(text) + (row.found ? "" : ", no finding");
}

/// What the figures are, how sure, and what was left out.
void print_legend(const Analysis& analysis) {
  const AnalyzeOptions& options = analysis.options;
  std::printf("\n%%  %s; in brackets the %g %% interval of %lld bootstrap samples\n",
              measured(analysis), 100 * options.level, static_cast<long long>(options.bootstrap));
  std::printf("q  probability that chance makes such a difference, corrected for all topics\n");
  const std::string bound = bound_line(analysis);
  if (bound.empty()) return;
  std::printf("\n%s:\n", bound.c_str());
  for (const AnalysisRow& row : analysis.rows) {
    if (row.general) {
      std::printf("%4zu %5.1f%%  %s\n", row.id, 100 * row.average, cell(row.name).c_str());
    }
  }
}

void print_trend(const AnalysisRow& row, const std::vector<AnalysisColumn>& eras) {
  std::printf("%4zu  %+6.1f  %s  %s  (%s)\n", row.id, 100 * row.trend->change,
              line(row.values, eras).c_str(), cell(row.name).c_str(), chance(row).c_str());
  std::vector<std::size_t> worded;
  for (std::size_t e = 0; e < row.era_words.size(); ++e) {
    if (!row.era_words[e].empty()) worded.push_back(e);
  }
  if (worded.empty()) return;
  std::vector<std::size_t> shown = {worded.front(), worded[worded.size() / 2], worded.back()};
  shown.erase(std::unique(shown.begin(), shown.end()), shown.end());
  for (const std::size_t e : shown) {
    std::string words;
    for (const std::string& word : row.era_words[e]) words += (words.empty() ? "" : ", ") + word;
    std::printf("              %s: %s\n", cell(eras[e].name).c_str(), words.c_str());
  }
}

}  // namespace

void print_groups(const Analysis& analysis, std::size_t top) {
  const std::vector<AnalysisColumn>& groups = analysis.columns;
  std::size_t widest = 0;
  for (const AnalysisColumn& group : groups) widest = std::max(widest, width(cell(group.name)));
  const std::size_t shown = std::min(top, analysis.kept());
  for (std::size_t i = 0; i < shown; ++i) {
    const AnalysisRow& row = analysis.rows[i];
    std::printf("%s%zu  %s  (%s)\n", i > 0 ? "\n" : "", row.id, cell(row.name).c_str(),
                chance(row).c_str());
    std::vector<std::size_t> order(groups.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const bool all = groups.size() <= kGroupsShown;
    if (!all) {
      std::stable_sort(order.begin(), order.end(),
                       [&](std::size_t a, std::size_t b) { return row.values[a] > row.values[b]; });
    }
    double most = 0;
    for (const double value : row.values) most = std::max(most, value);
    for (std::size_t j = 0; j < (all ? order.size() : kGroupsShown); ++j) {
      const std::size_t g = order[j];
      std::printf("  %s  %5.1f%% [%.1f–%.1f]  %s\n", padded(cell(groups[g].name), widest).c_str(),
                  100 * row.values[g], 100 * row.low[g], 100 * row.high[g],
                  bar(most > 0 ? kBar * row.values[g] / most : 0).c_str());
    }
    if (!all) {
      std::printf("  %zu other groups: at most %.1f%%\n", groups.size() - kGroupsShown,
                  100 * row.values[order[kGroupsShown]]);
    }
  }
  print_legend(analysis);
}

void print_time(const Analysis& analysis, std::size_t top) {
  const std::size_t kept = analysis.kept();
  std::printf("%s to %s, by %s\n", cell(analysis.columns.front().name).c_str(),
              cell(analysis.columns.back().name).c_str(), analysis.eras->bin.c_str());
  if (!analysis.eras->told.empty()) std::printf("%s\n", analysis.eras->told.c_str());
  if (!analysis.eras->trend) {
    std::printf("no trends: they take %zu eras with documents\n", kTrendEras);
    return;
  }
  const auto print = [&](const char* title, bool rising) {
    std::printf("\n%s\n  id  points\n", title);
    for (std::size_t i = 0, shown = 0; i < kept && shown < top; ++i) {
      const AnalysisRow& row = analysis.rows[rising ? i : kept - 1 - i];
      if ((row.trend->change > 0) != rising) break;
      print_trend(row, analysis.columns);
      ++shown;
    }
  };
  print("risers", true);
  print("fallers", false);
  std::printf("\npoints  change of the percentage over the whole time, along its straight line\n");
  print_legend(analysis);
}

void print_comparison(const Analysis& analysis, std::size_t top) {
  for (std::size_t g = 0; g < 2; ++g) {
    std::printf("%s  %s, %lld documents\n", g == 0 ? "first " : "second",
                cell(analysis.columns[g].name).c_str(),
                static_cast<long long>(analysis.columns[g].documents));
  }
  std::printf("\n%4s  %21s  %21s  %7s  %s\n", "id", "first", "second", "points", "topic");
  const std::size_t shown = std::min(top, analysis.kept());
  for (std::size_t i = 0; i < shown; ++i) {
    const AnalysisRow& row = analysis.rows[i];
    std::printf("%4zu", row.id);
    for (std::size_t g = 0; g < 2; ++g) {
      std::printf("  %6.1f%% [%4.1f–%5.1f]", 100 * row.values[g], 100 * row.low[g],
                  100 * row.high[g]);
    }
    std::printf("  %+7.1f  %s  (%s%s)\n", 100 * *row.difference, cell(row.name).c_str(),
                chance(row).c_str(), row.only_first ? ", in the first alone" : "");
  }
  std::printf("\natoms used in the first alone %lld, in the second alone %lld\n",
              static_cast<long long>(analysis.comparison->first_alone),
              static_cast<long long>(analysis.comparison->second_alone));
  for (const TopicAlone& topic : analysis.comparison->topics) {
    std::printf("in the second alone: its topic %zu, %s\n", topic.id, cell(topic.name).c_str());
  }
  print_legend(analysis);
}

}  // namespace saetm::cli
