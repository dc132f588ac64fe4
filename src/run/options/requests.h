#pragma once
/// What language models are asked for: where they are, and with which options.
#include "run/options/endpoint_options.h"
#include "run/options/image_options.h"
#include "saetm/caption.h"
#include "saetm/judge.h"
#include "saetm/names.h"

namespace saetm {

struct CaptionPrefix {
  static constexpr const char* name = "caption_";
};
/// Captions for images.
struct CaptionRequest {
  EndpointOptions<CaptionPrefix> endpoint;
  CaptionOptions captions;
  ImageLimit image_limit;
};

struct JudgePrefix {
  static constexpr const char* name = "judge_";
};
/// C_R and C_I of topics.
struct JudgeRequest {
  EndpointOptions<JudgePrefix> endpoint;
  JudgeOptions questions;
};

struct NamePrefix {
  static constexpr const char* name = "name_";
};
/// Names of topics. Without an endpoint nothing is asked.
struct NameRequest {
  EndpointOptions<NamePrefix> endpoint;
  NameOptions names;
};

}  // namespace saetm
