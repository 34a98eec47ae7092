// Names to permalinks.
#include "tenancy/permalink.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace postrider::tenancy {

std::string permalink_of(std::string_view name) {
    std::string permalink;
    for (const char c : name) {
        if (permalink.size() == made_permalink_size_max) {
            break;
        }
        if (base::is_alpha(c) || base::is_digit(c)) {
            permalink += base::to_lower(c);
        } else if (!permalink.empty() && permalink.back() != '-') {
            permalink += '-';
        }
    }
    if (permalink.ends_with('-')) {
        permalink.pop_back();
    }
    return permalink;
}

std::string numbered(std::string_view permalink, int number) {
    return number == 1 ? std::string(permalink) : fmt::format("{}-{}", permalink, number);
}

}  // namespace postrider::tenancy
