#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "cli/analyze.h"
#include "cli/print.h"

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;

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
std::string line(const Json& values, const Json& groups) {
  static const char* const kBlocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::size_t step = (values.size() + kLine - 1) / kLine;
  double most = 0;
  for (const Json& value : values) most = std::max(most, value.get<double>());
  std::string text;
  for (std::size_t i = 0; i < values.size(); i += step) {
    double sum = 0, documents = 0;
    for (std::size_t j = i; j < std::min(values.size(), i + step); ++j) {
      const double count = groups[j]["documents"];
      sum += count * values[j].get<double>();
      documents += count;
    }
    const double height = documents > 0 && most > 0 ? sum / documents / most : 0;
    text += documents > 0 ? kBlocks[std::min(7, static_cast<int>(8 * height))] : " ";
  }
  return text;
}

std::string chance(const Json& topic) {
  const double q = topic["q"];
  char text[64];
  if (q < 1e-4) {
    std::snprintf(text, sizeof text, "q < 0.0001");
  } else {
    std::snprintf(text, sizeof text, "q = %.4f", q);
  }
  return std::string(text) + (topic["found"].get<bool>() ? "" : ", no finding");
}

/// What the figures are, how sure, and what was left out.
void print_legend(const Json& analysis) {
  const auto general =
      std::count_if(analysis["topics"].begin(), analysis["topics"].end(),
                    [](const Json& topic) { return topic["general"].template get<bool>(); });
  std::printf("\n%%  %s; in brackets the %g %% interval of %d bootstrap samples\n",
              measured(analysis), 100 * analysis["level"].get<double>(),
              analysis["bootstrap"].get<int>());
  std::printf("q  probability that chance makes such a difference, corrected for all topics\n");
  if (general > 0) {
    std::printf("%ld topics above %g %% on average are left out (--bound)\n",
                static_cast<long>(general), 100 * analysis["bound"].get<double>());
  }
}

/// Topics that are not too general, which stand first.
std::size_t kept_topics(const Json& analysis) {
  std::size_t kept = 0;
  for (const Json& topic : analysis["topics"]) kept += topic["general"].get<bool>() ? 0 : 1;
  return kept;
}

void print_trend(const Json& topic, const Json& groups) {
  std::printf("%4d  %+6.1f  %s  %s  (%s)\n", topic["id"].get<int>(),
              100 * topic["change"].get<double>(), line(topic["values"], groups).c_str(),
              topic["name"].get<std::string>().c_str(), chance(topic).c_str());
  if (!topic.contains("era_words")) return;
  std::vector<std::size_t> eras;
  for (std::size_t e = 0; e < groups.size(); ++e) {
    if (!topic["era_words"][e].empty()) eras.push_back(e);
  }
  if (eras.empty()) return;
  std::vector<std::size_t> shown = {eras.front(), eras[eras.size() / 2], eras.back()};
  shown.erase(std::unique(shown.begin(), shown.end()), shown.end());
  for (const std::size_t e : shown) {
    std::string words;
    for (const Json& word : topic["era_words"][e]) {
      words += (words.empty() ? "" : ", ") + word.get<std::string>();
    }
    std::printf("              %s: %s\n", groups[e]["name"].get<std::string>().c_str(),
                words.c_str());
  }
}

}  // namespace

void print_groups(const Json& analysis, std::size_t top) {
  const Json& groups = analysis["groups"];
  std::size_t widest = 0;
  for (const Json& group : groups) widest = std::max(widest, width(group["name"]));
  const std::size_t shown = std::min(top, kept_topics(analysis));
  for (std::size_t i = 0; i < shown; ++i) {
    const Json& topic = analysis["topics"][i];
    std::printf("%s%d  %s  (%s)\n", i > 0 ? "\n" : "", topic["id"].get<int>(),
                topic["name"].get<std::string>().c_str(), chance(topic).c_str());
    std::vector<std::size_t> order(groups.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const bool all = groups.size() <= kGroupsShown;
    if (!all) {
      std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return topic["values"][a].get<double>() > topic["values"][b].get<double>();
      });
    }
    double most = 0;
    for (const Json& value : topic["values"]) most = std::max(most, value.get<double>());
    for (std::size_t j = 0; j < (all ? order.size() : kGroupsShown); ++j) {
      const std::size_t g = order[j];
      const double value = topic["values"][g];
      std::printf("  %s  %5.1f%% [%.1f–%.1f]  %s\n",
                  padded(groups[g]["name"].get<std::string>(), widest).c_str(), 100 * value,
                  100 * topic["low"][g].get<double>(), 100 * topic["high"][g].get<double>(),
                  bar(most > 0 ? kBar * value / most : 0).c_str());
    }
    if (!all) {
      std::printf("  %zu other groups: at most %.1f%%\n", groups.size() - kGroupsShown,
                  100 * topic["values"][order[kGroupsShown]].get<double>());
    }
  }
  print_legend(analysis);
}

void print_time(const Json& analysis, std::size_t top) {
  const Json& groups = analysis["groups"];
  const std::size_t kept = kept_topics(analysis);
  std::printf("%s to %s, by %s\n", groups.front()["name"].get<std::string>().c_str(),
              groups.back()["name"].get<std::string>().c_str(),
              analysis["bin"].get<std::string>().c_str());
  const auto print = [&](const char* title, bool rising) {
    std::printf("\n%s\n  id  points\n", title);
    for (std::size_t i = 0, shown = 0; i < kept && shown < top; ++i) {
      const Json& topic = analysis["topics"][rising ? i : kept - 1 - i];
      if ((topic["change"].get<double>() > 0) != rising) break;
      print_trend(topic, groups);
      ++shown;
    }
  };
  print("risers", true);
  print("fallers", false);
  std::printf("\npoints  change of the percentage over the whole time, along its straight line\n");
  print_legend(analysis);
}

void print_comparison(const Json& analysis, std::size_t top) {
  const Json& groups = analysis["groups"];
  for (std::size_t g = 0; g < 2; ++g) {
    std::printf("%s  %s, %lld documents\n", g == 0 ? "first " : "second",
                groups[g]["name"].get<std::string>().c_str(),
                groups[g]["documents"].get<long long>());
  }
  std::printf("\n%4s  %21s  %21s  %7s  %s\n", "id", "first", "second", "points", "topic");
  const std::size_t shown = std::min(top, kept_topics(analysis));
  for (std::size_t i = 0; i < shown; ++i) {
    const Json& topic = analysis["topics"][i];
    std::printf("%4d", topic["id"].get<int>());
    for (std::size_t g = 0; g < 2; ++g) {
      std::printf("  %6.1f%% [%4.1f–%5.1f]", 100 * topic["values"][g].get<double>(),
                  100 * topic["low"][g].get<double>(), 100 * topic["high"][g].get<double>());
    }
    std::printf("  %+7.1f  %s  (%s%s)\n", 100 * topic["difference"].get<double>(),
                topic["name"].get<std::string>().c_str(), chance(topic).c_str(),
                topic["only"].is_null() ? "" : ", in the first alone");
  }
  std::printf("\natoms used in the first alone %lld, in the second alone %lld\n",
              analysis["atoms"]["first_alone"].get<long long>(),
              analysis["atoms"]["second_alone"].get<long long>());
  for (const Json& topic : analysis["second_alone"]) {
    std::printf("in the second alone: its topic %d, %s\n", topic["id"].get<int>(),
                topic["name"].get<std::string>().c_str());
  }
  print_legend(analysis);
}

}  // namespace saetm::cli
