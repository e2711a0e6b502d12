// A trace whose words mean something to every format: keywords as names, comments, ends of lines, markup. Two messages
// leave one node at once, one arrives after its receiver's crash, one never; a node loses its role and gets it back.
#pragma once

#include <sstream>
#include <string>

#include "tools/diagrams/trace_reader.hpp"

namespace orrery::exports::tests {

[[nodiscard]] inline diagrams::TraceFile hostile_trace() {
  const std::string text =
      R"({"orrery_trace":1,"scenario":"a \"b\"; c # d %% e <f>","seed":9,"duration_ns":10000000,"variant":"v;w",)"
      R"("nodes":[{"name":"end","kind":"server"},{"name":"loop","kind":"server"},{"name":"c1","kind":"client"}],)"
      R"("roles":[{"name":"boss","style":"active"}],"rank":{"field":"epoch","letter":"E"},)"
      R"("messages":[{"type":"Ask","family":0,"reply":false},{"type":"Say","family":0,"reply":true}]})"
      "\n"
      R"({"k":"face","e":0,"t":0,"n":0,"role":"boss","face":{"epoch":1}})"
      "\n"
      R"({"k":"op","e":1,"t":1000,"n":2,"id":"1","phase":"invoke","label":"put x; y # z"})"
      "\n"
      R"({"k":"send","e":1,"t":1000,"n":2,"vc":[0,0,1],"m":5,"to":0,"type":"Ask","label":"a; b %% <i>","body":{}})"
      "\n"
      R"({"k":"op","e":2,"t":1500,"n":2,"id":"2","phase":"invoke","label":"wrap: get"})"
      "\n"
      R"({"k":"deliver","e":3,"t":2001,"n":0,"vc":[1,0,1],"m":5,"from":2})"
      "\n"
      R"({"k":"send","e":3,"t":2001,"n":0,"vc":[2,0,1],"m":6,"to":1,"type":"Ask","label":"one\ntwo","body":{}})"
      "\n"
      R"({"k":"send","e":3,"t":2001,"n":0,"vc":[3,0,1],"m":7,"to":2,"type":"Say","label":"#ff0000","body":{}})"
      "\n"
      R"({"k":"send","e":3,"t":2001,"n":0,"vc":[4,0,1],"m":8,"to":1,"type":"Ask","label":"","body":{}})"
      "\n"
      R"({"k":"fault","e":4,"t":2500,"id":"p","verb":"partition","phase":"start","nodes":[0,1],"groups":[[0],[1]],"label":"p"})"
      "\n"
      R"({"k":"fault","e":4,"t":2500,"id":"q","verb":"partition","phase":"start","nodes":[0,2],"groups":[[0],[2]],"label":"q"})"
      "\n"
      R"({"k":"lost","e":5,"t":3000,"m":6,"where":"cut","why":"partition"})"
      "\n"
      R"({"k":"deliver","e":6,"t":3001,"n":2,"vc":[3,0,2],"m":7,"from":0})"
      "\n"
      R"({"k":"op","e":6,"t":3001,"n":2,"id":"1","phase":"ok","label":"put x; y # z"})"
      "\n"
      R"({"k":"fault","e":7,"t":4000,"id":"p","verb":"partition","phase":"end","nodes":[0,1],"groups":[[0],[1]],"label":"p"})"
      "\n"
      R"({"k":"status","e":8,"t":5000,"n":0,"status":"crashed","why":"crash"})"
      "\n"
      R"({"k":"status","e":9,"t":6000,"n":0,"status":"up","why":"restart"})"
      "\n"
      R"({"k":"fact","e":9,"t":6000,"n":0,"type":"Saw","label":"; %%{init: {}}%%","body":{}})"
      "\n"
      R"({"k":"note","e":9,"t":6000,"text":"end"})"
      "\n"
      R"({"k":"violation","e":9,"t":6000,"claim":"a.b","evidence":"x; y\n<b>#1</b>"})"
      "\n"
      R"({"k":"end","e":9,"t":6000,"digest":"00"})"
      "\n";
  std::istringstream in(text);
  return diagrams::read_trace(in, "hostile.jsonl");
}

}  // namespace orrery::exports::tests
