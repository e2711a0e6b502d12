// Labels say which key, which status and why somebody was left out; numbers of attempts stay silent.
#include "algorithms/cluster/balancing/labels.hpp"

#include <string>

#include <fmt/format.h>

#include "algorithms/cluster/balancing/facts.hpp"
#include "algorithms/cluster/balancing/messages.hpp"

namespace orrery::balancing {
namespace {

std::string word(Status status) { return std::string(status_names[static_cast<std::size_t>(status)]); }

std::string label_request(const Message& m) { return fmt::format("k{}", m.as<Request>()->key); }
std::string label_response(const Message& m) { return word(m.as<Response>()->status); }
std::string label_serve(const Message& m) { return fmt::format("serve k{}", m.as<Serve>()->key); }
std::string label_served(const Message& m) { return word(m.as<Served>()->status); }
std::string label_check(const Message&) { return "check"; }
std::string label_healthy(const Message& m) { return fmt::format("healthy, {} here", m.as<Healthy>()->load); }

std::string no_label(const Message&) { return {}; }
std::string label_refused(const Message& m) {
  switch (m.as<Refused>()->cause) {
    case RefusalCause::circuit:
      return "circuit open";
    case RefusalCause::no_backend:
      return "nobody to ask";
    case RefusalCause::waited:
      break;
  }
  return "waited too long";
}
std::string label_retry_refused(const Message&) { return "no retry: budget"; }
std::string label_health(const Message& m) { return m.as<HealthChanged>()->up ? "up" : "down"; }
std::string label_ejected(const Message& m) { return fmt::format("ejected ({})", m.as<Ejected>()->times); }
std::string label_readmitted(const Message&) { return "readmitted"; }
std::string label_panic(const Message& m) { return m.as<PanicChanged>()->on ? "panic" : "no panic"; }

}  // namespace

std::vector<MessageSpec> message_specs() {
  return {
      {&type_of<Request>(), 0, false, label_request}, {&type_of<Response>(), 0, true, label_response},
      {&type_of<Serve>(), 1, false, label_serve},     {&type_of<Served>(), 1, true, label_served},
      {&type_of<Check>(), 2, false, label_check},     {&type_of<Healthy>(), 2, true, label_healthy},
  };
}

std::vector<FactSpec> fact_specs() {
  return {
      {&type_of<Dispatched>(), "an attempt goes to a backend", no_label},
      {&type_of<Concluded>(), "an attempt has ended, for its balancer", no_label},
      {&type_of<Refused>(), "a balancer refuses a request itself", label_refused},
      {&type_of<RetryRefused>(), "a failed attempt is not repeated: the budget is used up", label_retry_refused},
      {&type_of<Checked>(), "a health check is over", no_label},
      {&type_of<HealthChanged>(), "enough checks in a row bring a backend down or up", label_health},
      {&type_of<Ejected>(), "a backend is left out as an outlier", label_ejected},
      {&type_of<Readmitted>(), "an ejection is over", label_readmitted},
      {&type_of<PanicChanged>(), "the balancer begins to pick among all, or believes its checks again", label_panic},
  };
}

const Showing& showing() {
  static const Showing the_showing = [] {
    Showing showing;
    showing.intervals = {
        {"ejected", true, &type_of<Ejected>(), {&type_of<Readmitted>()}, "", "backend"},
    };
    return showing;
  }();
  return the_showing;
}

}  // namespace orrery::balancing
