#include <filesystem>

#include "core/options_io.h"
#include "core/parallel.h"
#include "io/npy.h"
#include "io/output_file.h"
#include "io/safetensors.h"
#include "io/spooled_rows.h"
#include "saetm/simulate.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBlock = 2048;  // documents
constexpr double kSmallestShare = 1e-6;

/// A folder of its own for what is written: made, or there and empty. One that was made goes again
/// where nothing came to stand in it.
class OwnFolder {
 public:
  explicit OwnFolder(const std::string& path) : path_(path) {
    std::error_code code;
    made_ = fs::create_directories(path, code);
    if (!fs::is_directory(path)) {
      throw Error(path + ": cannot be made a folder" + (code ? ": " + code.message() : ""));
    }
    if (!fs::is_empty(path)) throw Error(path + ": is not empty; a simulation takes a new folder");
  }
  ~OwnFolder() {
    std::error_code code;
    if (made_) fs::remove(path_, code);  // which an empty folder alone can be
  }
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;

 private:
  std::string path_;
  bool made_ = false;
};

/// N×K values as a file of its own, which comes into being with save().
class SparseFile {
 public:
  SparseFile(const std::string& path, std::int64_t cols)
      : path_(path), cols_(cols), rows_(path, "simulated") {}

  void append(const SparseMatrix& block) { rows_.append(block); }
  void save() {
    rows_.finish();
    SafetensorsWriter writer;
    writer.metadata("rows", std::to_string(rows_.rows()));
    writer.metadata("cols", std::to_string(cols_));
    writer.add("indptr", rows_.indptr());
    writer.add("indices", rows_.indices());
    writer.add("values", rows_.values());
    writer.save(path_);
  }

 private:
  std::string path_;
  std::int64_t cols_;
  SpooledRows rows_;
};

std::string line_of(std::uint64_t row, const SimulatedDocument& document) {
  const auto main = std::max_element(document.theta.begin(), document.theta.end());
  std::string line = "{\"id\": \"" + std::to_string(row) + "\", \"group\": \"atom " +
                     std::to_string(main - document.theta.begin()) + "\", \"text\": \"";
  for (std::size_t i = 0; i < document.words.size(); ++i) {
    line += (i > 0 ? " w" : "w") + std::to_string(document.words[i]);
  }
  return line + "\"}\n";
}

void add(SparseMatrix& matrix, std::int32_t column, float value) {
  matrix.indices.push_back(column);
  matrix.values.push_back(value);
}

void end_row(SparseMatrix& matrix) {
  matrix.indptr.push_back(static_cast<std::int64_t>(matrix.indices.size()));
}

}  // namespace

void write_simulation(const std::string& folder, const SimulateOptions& options,
                      const Context& context) {
  const Simulation simulation(options);
  const OwnFolder own(folder);
  const auto path = [&](const char* name) { return folder + "/" + name; };
  const auto total = static_cast<std::uint64_t>(options.documents);
  const auto d = static_cast<std::size_t>(options.dimensions);
  ProgressScope progress(context, "simulate", total, "documents");
  OutputFile corpus(path("corpus.jsonl")), embeddings(path("embeddings.npy"));
  SparseFile thetas(path("theta.safetensors"), options.atoms);
  SparseFile strengths(path("strengths.safetensors"), options.atoms);
  embeddings.write(npy_header(total, d));
  std::vector<SimulatedDocument> block;
  for (std::uint64_t first = 0; first < total; first += kBlock) {
    block.resize(std::min(kBlock, total - first));
    parallel_for(context, block.size(),
                 [&](std::size_t i) { block[i] = simulation.document(first + i); });
    SparseMatrix theta, strength;
    theta.cols = strength.cols = static_cast<std::size_t>(options.atoms);
    for (std::size_t i = 0; i < block.size(); ++i) {
      const SimulatedDocument& document = block[i];
      corpus.write(line_of(first + i, document));
      embeddings.write(document.embedding.data(), d * sizeof(float));
      for (std::size_t k = 0; k < document.theta.size(); ++k) {
        if (document.theta[k] < kSmallestShare) continue;
        add(theta, static_cast<std::int32_t>(k), static_cast<float>(document.theta[k]));
      }
      for (const SimulatedPart& part : document.parts) add(strength, part.atom, part.strength);
      end_row(theta);
      end_row(strength);
    }
    thetas.append(theta);
    strengths.append(strength);
    progress.update(first + block.size());
  }
  corpus.commit();
  embeddings.commit();
  thetas.save();
  strengths.save();
  write_npy(path("directions.npy"), simulation.directions().view());
  write_npy(path("words.npy"), simulation.words().view());
  OutputFile about(path("simulation.json"));
  about.write(to_json_object(options).dump(1) + "\n");
  about.commit();
}

}  // namespace saetm
