// A statement's text, the values given to it and the rows it answers, without any engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/time.h"
#include "model/ids.h"

namespace postrider::store {

/// Text in PostgreSQL's dialect, with `{words}` that a Dialect replaces. Connections keep it
/// prepared under its address, so a statement is a constant at namespace scope.
struct Statement {
    std::string_view text;
};

/// Which tables: what lasts, what is queued, or what belongs to one day.
enum class Section : std::uint8_t { lasting, queue, day };

struct Place {
    Section section = Section::lasting;
    model::Day day = 0;
};
inline constexpr Place lasting{Section::lasting};
inline constexpr Place queue{Section::queue};
constexpr Place in_day(model::Day day) {
    return {Section::day, day};
}
template <class Tag>
constexpr Place day_of(model::DatedId<Tag> id) {
    return in_day(id.day());
}

/// A parameter; what it views must live until the statement has run. Value.
struct Value {
    enum class Type : std::uint8_t { null, integer, text, bytes };

    Value(std::nullopt_t) {}                                               // NOLINT(*-explicit-*)
    Value(std::int64_t number) : type(Type::integer), integer(number) {}   // NOLINT(*-explicit-*)
    Value(std::string_view view) : type(Type::text), text(view) {}         // NOLINT(*-explicit-*)
    Value(const std::string& string) : Value(std::string_view(string)) {}  // NOLINT(*-explicit-*)
    Value(const char* string) : Value(std::string_view(string)) {}         // NOLINT(*-explicit-*)
    Value(base::Time time) : Value(base::to_micros(time)) {}               // NOLINT(*-explicit-*)
    template <class T>
        requires(std::is_enum_v<T> || (std::is_integral_v<T> && !std::is_same_v<T, std::int64_t>))
    Value(T number) : Value(static_cast<std::int64_t>(number)) {}  // NOLINT(*-explicit-*)
    template <class Tag>
    Value(model::DatedId<Tag> id) : Value(id.value) {}  // NOLINT(*-explicit-*)
    template <class Tag>
    Value(model::LastingId<Tag> id) : Value(id.value) {}  // NOLINT(*-explicit-*)
    template <class T>
    Value(const std::optional<T>& value)  // NOLINT(*-explicit-*)
        : Value(value ? Value(*value) : Value(std::nullopt)) {}

    Type type = Type::null;
    std::int64_t integer = 0;
    std::string_view text;
};
inline Value bytes(std::string_view view) {
    Value value(view);
    value.type = Value::Type::bytes;
    return value;
}

/// What an engine gives for a statement that answers rows.
class Cursor {
public:
    virtual bool next() = 0;
    virtual bool is_null(int column) = 0;
    virtual std::int64_t integer(int column) = 0;
    /// Text or bytes, until `next`.
    virtual std::string_view text(int column) = 0;
    virtual void done() noexcept = 0;

protected:
    ~Cursor() = default;
};

/// Rows, one after another, their columns read from left to right. The same statement is not run
/// again before its rows are gone.
class Rows {
public:
    explicit Rows(Cursor& cursor) : cursor_(&cursor) {}
    Rows(Rows&& other) noexcept : cursor_(std::exchange(other.cursor_, nullptr)) {}
    Rows& operator=(Rows&&) = delete;
    ~Rows() {
        if (cursor_ != nullptr) {
            cursor_->done();
        }
    }

    bool next() {
        column_ = 0;
        return cursor_->next();
    }
    std::int64_t integer() { return cursor_->integer(column_++); }
    bool flag() { return integer() != 0; }
    /// Until the next row.
    std::string_view view() { return cursor_->text(column_++); }
    std::string text() { return std::string(view()); }
    base::Time time() { return base::from_micros(integer()); }
    /// An enum, an integer type or an id.
    template <class T>
    T as() {
        if constexpr (std::is_class_v<T>) {
            return T{integer()};
        } else {
            return static_cast<T>(integer());
        }
    }
    template <class T>
    std::optional<T> maybe() {
        if (cursor_->is_null(column_)) {
            ++column_;
            return std::nullopt;
        }
        if constexpr (std::is_same_v<T, std::string>) {
            return text();
        } else if constexpr (std::is_same_v<T, base::Time>) {
            return time();
        } else {
            return as<T>();
        }
    }

private:
    Cursor* cursor_;
    int column_ = 0;
};

/// Whether there is one at least.
inline bool any(Rows rows) {
    return rows.next();
}

}  // namespace postrider::store
