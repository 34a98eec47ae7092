// Methods by name.
#include "http/method.h"

#include <array>
#include <utility>

namespace postrider::http {
namespace {

constexpr std::array<std::pair<Method, std::string_view>, 7> names{{
    {Method::get, "GET"},
    {Method::head, "HEAD"},
    {Method::post, "POST"},
    {Method::put, "PUT"},
    {Method::patch, "PATCH"},
    {Method::delete_, "DELETE"},
    {Method::options, "OPTIONS"},
}};

}  // namespace

std::string_view name_of(Method method) {
    for (const auto& [value, name] : names) {
        if (value == method) {
            return name;
        }
    }
    return "";
}

std::optional<Method> method_named(std::string_view name) {
    for (const auto& [value, known] : names) {
        if (known == name) {
            return value;
        }
    }
    return std::nullopt;
}

std::string MethodSet::to_string() const {
    std::string list;
    for (const auto& [value, name] : names) {
        if (has(value)) {
            list += list.empty() ? "" : ", ";
            list += name;
        }
    }
    return list;
}

}  // namespace postrider::http
