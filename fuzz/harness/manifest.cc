/// A run's manifest: its stages, notes and options.
#include "input.h"
#include "run/directory/plain_name.h"
#include "run/embeddings.h"
#include "run/kept_cuts.h"
#include "run/notes.h"
#include "run/options/options_from.h"

using namespace saetm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  fuzz::Input input(data, size);
  (void)folder.put("manifest.json", input.rest());
  fuzz::may_refuse([&] {
    RunDirectory run = RunDirectory::open(folder.file("."));
    for (const std::string& name : run.damaged_files()) {
      fuzz::require(is_plain_name(name), "a file elsewhere");
    }
    (void)run.manifest();
    fuzz::may_refuse([&] { (void)corpus_note(run); });
    fuzz::may_refuse([&] { (void)noted_embeddings(run); });
    fuzz::may_refuse([&] { (void)KeptCuts(run).take(std::string(64, '0')); });
    fuzz::may_refuse([&] { check(run_options_from({{"recipe", "paper"}}, run, false)); });
    for (const char* stage : {"prepare", "embed", "train", "shares", "topics"}) {
      fuzz::may_refuse([&] { (void)stage_options<CorpusOptions>(run, stage); });
      fuzz::may_refuse([&] { (void)stage_options<TrainOptions>(run, stage); });
      fuzz::may_refuse([&] { (void)stage_options<TopicOptions>(run, stage); });
    }
  });
  return 0;
}
