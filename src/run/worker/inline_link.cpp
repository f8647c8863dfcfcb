#include "run/worker/inline_link.h"

namespace perwatt::run {

InlineLink::InlineLink(const WorkerOptions& options, Simulation& simulation)
    : options_(options),
      simulation_(simulation),
      session_({[this](const load::InterimResult& look) { show(look); },
                [this] { return interrupted(); }},
               nullptr, &simulation.clock) {}

bool InlineLink::interrupted() const {
  return options_.interrupted != nullptr && options_.interrupted->load();
}

void InlineLink::work(bool begins) const {
  if (simulation_.busy) simulation_.busy(begins);
}

std::variant<Json, WorkerEnd> InlineLink::exchange(Verb verb, const Json& order) {
  const bool works = verb == Verb::warm || verb == Verb::measure;
  if (works) work(true);
  Json reply = session_.answer({{"verb", name(verb)}, {"order", order}});
  if (works) work(false);
  if (!interrupted()) return reply;
  WorkerEnd end;
  end.cause = WorkerEnd::Cause::interrupted;
  return end;
}

WorkerEnd InlineLink::garbled(const std::string& problem) {
  WorkerEnd end;
  end.cause = WorkerEnd::Cause::garbled;
  end.problem = problem;
  return end;
}

Link::Result<Classified> InlineLink::classify(const ClassifyOrder&, Nanoseconds,
                                              std::function<void(const PictureOutput&)>) {
  return WorkerFailure{WorkerFailure::Kind::unsupported, "no pictures in simulated time",
                       "leave the data out"};
}

void InlineLink::close() {
  call(Verb::close, Json::object());
}

}  // namespace perwatt::run
