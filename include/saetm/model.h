#pragma once
/// A topic model as one object: fitted on documents in memory or in a file, or opened from the
/// folder that `saetm fit` made. The whole of what most programs need; the other headers have the
/// stages it is made of.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/options.h"
#include "saetm/transform.h"

namespace saetm {

/// Documents in memory. `ids` and `groups` are empty or one a text.
struct Documents {
  std::vector<std::string> texts;         ///< (N) UTF-8
  std::vector<std::string> ids = {};      ///< (N) without them row numbers, from 0
  std::vector<std::string> groups = {};   ///< (N) what documents are compared by; "" for none
  MatrixView<const float> embeddings = {};  ///< (N×d) without them the model embeds the texts
};

/// A topic: a sum over its atoms.
struct Topic {
  std::size_t id = 0;               ///< its column in document_topics(), 0..T−1
  std::string name;                 ///< as it was named, else its three leading words
  std::vector<std::string> words;   ///< that stand for it, the leading ones first
  std::vector<double> weights;      ///< p(word | topic) of these
  std::vector<std::int32_t> atoms;  ///< ascending, columns of theta()
  double share = 0;                 ///< mean of its column of document_topics()
  double coverage = 0;              ///< share of the documents that it is present in
  bool hidden = false;              ///< set aside by steering; such topics come last
};

/// A fitted model, and the run directory that it is kept in. What the run holds is compared with
/// its recorded sums as it is read.
///
/// All functions throw Error, in one line, for input that cannot be used: a run that is absent or
/// damaged, an option that does not exist or is out of its range, texts that are not UTF-8; and
/// Interrupted where the Context asks them to stop. Const functions may be called by several
/// threads at once. Options are those of the program by their names with underscores, see
/// OptionTexts; how many threads work is said in the Context.
class Model {
 public:
  /// Fits a model on documents in memory, as `saetm fit` does on a file that holds them. Keeps the
  /// run in the folder `run`, which is absent, empty or a run that is fitted anew, with the
  /// documents in its folder `given`. An empty `run` stands for a temporary folder, which is
  /// removed with the object.
  static Model fit(const Documents& documents, const OptionTexts& options = {},
                   const std::string& run = "", const Context& context = {});
  /// Fits a model on a corpus that open_corpus() reads. `run` as above.
  static Model fit_file(const std::string& corpus, const OptionTexts& options = {},
                        const std::string& run = "", const Context& context = {});
  /// Opens a run that was fitted.
  static Model open(const std::string& run);
  ~Model();
  /// A model moves and is not copied; one that was moved from can only be assigned to.
  Model(Model&& other) noexcept;
  /// Removes the run of the model that is replaced, where it lies in a temporary folder.
  Model& operator=(Model&& other) noexcept;

  /// The folder of the run.
  const std::string& run() const;
  /// N, documents that it was fitted on.
  std::size_t documents() const;
  /// K, atoms of the autoencoder.
  std::size_t atoms() const;
  /// d, dimensions of the embeddings.
  std::size_t width() const;
  /// The T topics.
  const std::vector<Topic>& topics() const;
  /// Shares of atoms of the documents (N×K), the same for any number of topics; rows sum to 1, or
  /// are empty where no atom is active.
  SparseMatrix theta() const;
  /// Shares of topics of the documents (N×T).
  SparseMatrix document_topics() const;

  /// Cuts the tree of atoms at another number of topics, in the run as well; nothing is trained.
  /// The run's scores and report must then be made anew. 0 chooses the number, see TopicOptions.
  /// Throws Error where the model has fewer atoms in use, and changes nothing then.
  void cut(std::size_t topics, const Context& context = {});

  /// Returns shares of atoms and topics of new texts (UTF-8), embedded as the run's own were.
  /// Throws Error where the run's embeddings were given. A text's answer does not depend on the
  /// others. Embeds the texts of several threads one after the other.
  TransformedDocuments transform(const std::vector<std::string>& texts,
                                 const Context& context = {}) const;
  /// Returns the same for embeddings of new documents (n×d), which must be made as those of fit()
  /// were.
  TransformedDocuments transform(MatrixView<const float> embeddings,
                                 const Context& context = {}) const;
  /// Writes the same for a corpus of any length to a file, block by block: .jsonl, .csv or
  /// .safetensors. Takes the options of `saetm transform`, `embeddings` among them. Returns the
  /// number of documents.
  std::uint64_t transform_file(const std::string& corpus, const std::string& out,
                               const OptionTexts& options = {}, const Context& context = {}) const;

 private:
  struct State;
  explicit Model(std::unique_ptr<State> state);
  void read();

  std::unique_ptr<State> state_;
};

}  // namespace saetm
