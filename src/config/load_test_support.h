// What a text of version 2 is wrong about.
#pragma once

#include <string>
#include <vector>

#include "config/load.h"

namespace postrider::config {

inline std::vector<std::string> errors(const std::string& text) {
    const auto result = load_text("version: 2\n" + text, "p.yml");
    std::vector<std::string> lines;
    if (!result) {
        for (const Problem& problem : result.error()) {
            lines.push_back(describe(problem));
        }
    }
    return lines;
}

}  // namespace postrider::config
