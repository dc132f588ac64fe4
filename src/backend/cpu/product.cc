#include "backend/cpu/product.h"

#include <omp.h>

#include <dnnl.hpp>
#include <map>
#include <unordered_map>
#include <utility>

#include "core/isa.h"
#include "saetm/error.h"

namespace saetm::backend::cpu {

struct TileProduct::Impl {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  std::size_t d;
  dnnl::memory::data_type type;

  struct Primitive {
    dnnl::matmul matmul;
    dnnl::memory a, b, c;
  };
  std::map<std::pair<std::size_t, std::size_t>, Primitive> primitives;  // by (m, n)

  Primitive& primitive(std::size_t m, std::size_t n) {
    const auto found = primitives.find({m, n});
    if (found != primitives.end()) return found->second;
    try {
      return primitives.emplace(std::pair{m, n}, make(m, n)).first->second;
    } catch (const dnnl::error&) {
      if (type != dnnl::memory::data_type::bf16) throw;
      throw Error("--precision bf16 needs a processor with AVX-512; use f32 on this one");
    }
  }

  Primitive make(std::size_t m, std::size_t n) {
    using tag = dnnl::memory::format_tag;
    const auto dim = [](std::size_t x) { return static_cast<dnnl::memory::dim>(x); };
    const dnnl::memory::desc a({dim(m), dim(d)}, type, tag::ab);
    const dnnl::memory::desc b({dim(d), dim(n)}, type, tag::ba);
    const dnnl::memory::desc c({dim(m), dim(n)}, dnnl::memory::data_type::f32, tag::ab);
#if DNNL_VERSION_MAJOR >= 3
    const dnnl::matmul::primitive_desc description(engine, a, b, c);
#else
    const dnnl::matmul::primitive_desc description(dnnl::matmul::desc(a, b, c), engine);
#endif
    return {dnnl::matmul(description), dnnl::memory(a, engine, DNNL_MEMORY_NONE),
            dnnl::memory(b, engine, DNNL_MEMORY_NONE), dnnl::memory(c, engine, DNNL_MEMORY_NONE)};
  }
};

namespace {

/// oneDNN takes the processor's best by itself. It is told of a lesser choice before its first use.
void follow_forced_isa() {
  if (!isa_is_forced() || chosen_isa() == Isa::kAvx512) return;
  static const dnnl::status told = dnnl::set_max_cpu_isa(
      chosen_isa() == Isa::kAvx2 ? dnnl::cpu_isa::avx2 : dnnl::cpu_isa::sse41);
  (void)told;
}

}  // namespace

TileProduct::TileProduct(std::size_t d, Precision precision) {
  follow_forced_isa();
  impl_ = std::make_unique<Impl>();
  impl_->d = d;
  impl_->type =
      precision == Precision::kBf16 ? dnnl::memory::data_type::bf16 : dnnl::memory::data_type::f32;
}

TileProduct::~TileProduct() = default;
TileProduct::TileProduct(TileProduct&&) noexcept = default;

namespace {

/// oneDNN shares a product among OpenMP's threads; here a product belongs to the thread that asks.
class OneOpenMpThread {
 public:
  OneOpenMpThread() : before_(omp_get_max_threads()) { omp_set_num_threads(1); }
  ~OneOpenMpThread() { omp_set_num_threads(before_); }
  OneOpenMpThread(const OneOpenMpThread&) = delete;
  OneOpenMpThread& operator=(const OneOpenMpThread&) = delete;

 private:
  int before_;
};

}  // namespace

void TileProduct::run(const void* a, const void* b, float* c, std::size_t m, std::size_t n) {
  const OneOpenMpThread alone;
  Impl::Primitive& p = impl_->primitive(m, n);
  p.a.set_data_handle(const_cast<void*>(a));
  p.b.set_data_handle(const_cast<void*>(b));
  p.c.set_data_handle(c);
  p.matmul.execute(impl_->stream,
                   {{DNNL_ARG_SRC, p.a}, {DNNL_ARG_WEIGHTS, p.b}, {DNNL_ARG_DST, p.c}});
}

}  // namespace saetm::backend::cpu
