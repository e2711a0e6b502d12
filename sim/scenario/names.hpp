// Names: whatever a name in a selector or a condition may mean in one scenario: nodes, zones, groups, roles, the `as`
// names of actions and message types, which share one namespace, and facts, operations and faults, which don't.
// Checking finds every name that means nothing, every path that leads nowhere and every value that can't be had, before
// a run would silently match nobody.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/system.hpp"
#include "sim/condition.hpp"
#include "sim/scenario/reader.hpp"
#include "sim/selector.hpp"
#include "sim/statistic_names.hpp"

namespace orrery::scenario {

class Names {
 public:
  enum class Kind : std::uint8_t { node, zone, group, role, bound, message };

  /// With the roles, message types and facts of the system.
  explicit Names(const System& system);

  [[nodiscard]] bool taken(std::string_view name) const { return shared_.find(name) != shared_.end(); }
  /// Adds a name of the shared namespace. An empty text, or else why it can't be had.
  [[nodiscard]] std::string add(Kind kind, const std::string& name);
  /// Of a node that was added: it is a client, whose paths are those of clients.
  void add_client(const std::string& name) { clients_.insert(name); }
  /// Of a node, or of all of a group: it is of those that the system adds, with paths of their own.
  void add_added(const std::string& name, const AddedNodes& added) { added_[name] = &added; }
  void add_operation(std::string id);
  void add_fault(std::string id);
  /// One that has statistics: no script.
  void add_workload(sim::MeasuredWorkload workload) { workloads_.push_back(std::move(workload)); }

  [[nodiscard]] const std::vector<std::string>& operations() const { return operations_; }
  [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }
  [[nodiscard]] bool has_operation(std::string_view id) const { return operation_set_.contains(id); }
  [[nodiscard]] bool has_fault(std::string_view id) const { return fault_set_.contains(id); }
  [[nodiscard]] const std::vector<sim::MeasuredWorkload>& workloads() const { return workloads_; }
  /// All names of a kind, sorted.
  [[nodiscard]] std::vector<std::string> of(Kind kind) const;

  /// Adds an error to `read` for each name that means nothing. `where` is the JSON string that was parsed.
  void check(const Reader& read, const JsonValue& where, const sim::Nodes& nodes) const;
  void check(const Reader& read, const JsonValue& where, const sim::LinkPattern& link) const;
  void check(const Reader& read, const JsonValue& where, const sim::Messages& messages) const;
  void check(const Reader& read, const JsonValue& where, const sim::Condition& condition) const;
  void check(const Reader& read, const JsonValue& where, const sim::Expression& expression) const;
  /// What a test of the expression's value must be when this one can never pass; empty: it can, or nothing is known.
  [[nodiscard]] std::string expected_test(const sim::Expression& expression, std::string_view test) const;

 private:
  class Check;

  const System* system_;
  std::set<std::string, std::less<>> clients_;
  std::map<std::string, const AddedNodes*, std::less<>> added_;
  std::map<std::string, Kind, std::less<>> shared_;
  std::vector<std::string> facts_;
  // In the order of the file, and to be looked up.
  std::vector<std::string> operations_;
  std::vector<std::string> faults_;
  std::set<std::string, std::less<>> operation_set_;
  std::set<std::string, std::less<>> fault_set_;
  std::vector<sim::MeasuredWorkload> workloads_;
};

}  // namespace orrery::scenario
