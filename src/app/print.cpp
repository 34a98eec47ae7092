// Values to cells.
#include "app/print.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iterator>
#include <ostream>

#include "app/table.h"
#include "base/check.h"

namespace postrider::app {
namespace {

namespace json = boost::json;

std::string cell_of(const json::value& value) {
    if (value.is_null()) {
        return "-";
    }
    if (const auto* flag = value.if_bool()) {
        return *flag ? "yes" : "no";
    }
    if (const auto* text = value.if_string()) {
        return text->empty() ? "-" : std::string(*text);
    }
    if (const auto* list = value.if_array()) {
        std::vector<std::string> cells;
        std::ranges::transform(*list, std::back_inserter(cells), cell_of);
        return cells.empty() ? "-" : fmt::format("{}", fmt::join(cells, ", "));
    }
    return json::serialize(value);
}

std::string heading_of(std::string_view key) {
    std::string heading(key);
    std::ranges::replace(heading, '_', ' ');
    return heading;
}

}  // namespace

void print_list(
    Context& context,
    std::initializer_list<Column> columns,
    const json::array& rows,
    std::string_view none
) {
    for (const auto& row : rows) {
        for (const auto& column : columns) {
            CHECK(row.as_object().contains(column.key));
        }
    }
    if (context.json) {
        context.out << json::serialize(rows) << '\n';
        return;
    }
    if (rows.empty()) {
        context.out << none << '\n';
        return;
    }
    std::vector<std::string> headings;
    for (const auto& column : columns) {
        headings.emplace_back(column.heading);
    }
    Table table(std::move(headings));
    for (const auto& row : rows) {
        std::vector<std::string> cells;
        for (const auto& column : columns) {
            cells.push_back(cell_of(row.as_object().at(column.key)));
        }
        table.add(std::move(cells));
    }
    table.print(context.out);
}

void print_one(Context& context, const json::object& facts) {
    if (context.json) {
        context.out << json::serialize(facts) << '\n';
        return;
    }
    std::size_t width = 0;
    for (const auto& fact : facts) {
        width = std::max(width, fact.key().size());
    }
    for (const auto& fact : facts) {
        context.out << fmt::format(
            "{:<{}}  {}\n", heading_of(fact.key()) + ":", width + 1, harmless(cell_of(fact.value()))
        );
    }
}

void print_done(Context& context, const json::object& facts, std::string_view words) {
    if (context.json) {
        context.out << json::serialize(facts) << '\n';
    } else {
        context.out << words << '\n';
    }
}

json::value time_json(std::optional<base::Time> time) {
    return time ? json::value(base::to_rfc3339(*time)) : json::value(nullptr);
}

}  // namespace postrider::app
