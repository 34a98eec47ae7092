// An inspection as one JSON text: who reads a row with other tools can read it, and a verdict gets
// a further member without a migration.
#include "store/inspections.h"

#include <boost/json.hpp>

#include <exception>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/error.h"

namespace postrider::store {
namespace {

namespace json = boost::json;

constexpr Statement insert_inspection{
    "INSERT INTO inspections (message_id, server_id, found) VALUES ($1, $2, $3)"
};
constexpr Statement select_inspection{"SELECT found FROM inspections WHERE message_id = $1"};

// Each type names its members once, for writing and for reading.

template <class Fields, class Value>
void visit(Fields& fields, Value& value)
    requires std::is_same_v<std::remove_const_t<Value>, model::SpfVerdict>
{
    fields("result", value.result);
    fields("domain", value.domain);
    fields("mechanism", value.mechanism);
    fields("explanation", value.explanation);
}

template <class Fields, class Value>
void visit(Fields& fields, Value& value)
    requires std::is_same_v<std::remove_const_t<Value>, model::DkimVerdict>
{
    fields("result", value.result);
    fields("domain", value.domain);
    fields("selector", value.selector);
    fields("identity", value.identity);
    fields("algorithm", value.algorithm);
    fields("signature_start", value.signature_start);
    fields("reason", value.reason);
    fields("key_bits", value.key_bits);
    fields("is_test", value.is_test);
    fields("octets_unsigned", value.octets_unsigned);
}

template <class Fields, class Value>
void visit(Fields& fields, Value& value)
    requires std::is_same_v<std::remove_const_t<Value>, model::DmarcVerdict>
{
    fields("result", value.result);
    fields("author_domain", value.author_domain);
    fields("policy_domain", value.policy_domain);
    fields("policy", value.policy);
    fields("disposition", value.disposition);
    fields("is_spf_aligned", value.is_spf_aligned);
    fields("is_dkim_aligned", value.is_dkim_aligned);
    fields("reason", value.reason);
}

template <class Fields, class Value>
void visit(Fields& fields, Value& value)
    requires std::is_same_v<std::remove_const_t<Value>, model::ArcVerdict>
{
    fields("result", value.result);
    fields("instances", value.instances);
    fields("sealers", value.sealers);
    fields("oldest_pass", value.oldest_pass);
    fields("reason", value.reason);
}

template <class Fields, class Value>
void visit(Fields& fields, Value& value)
    requires std::is_same_v<std::remove_const_t<Value>, model::Verdicts>
{
    fields("helo", value.helo);
    fields("mail_from", value.mail_from);
    fields("dkim", value.dkim);
    fields("dmarc", value.dmarc);
    fields("arc", value.arc);
}

template <class Fields, class Value>
void visit(Fields& fields, Value& value)
    requires std::is_same_v<std::remove_const_t<Value>, model::SpamCheck>
{
    fields("code", value.code);
    fields("score", value.score);
    fields("description", value.description);
}

template <class Fields, class Value>
void visit(Fields& fields, Value& value)
    requires std::is_same_v<std::remove_const_t<Value>, model::SpamVerdict>
{
    fields("status", value.status);
    fields("score", value.score);
    fields("threshold", value.threshold);
    fields("checks", value.checks);
    fields("note", value.note);
}

template <class Fields, class Value>
void visit(Fields& fields, Value& value)
    requires std::is_same_v<std::remove_const_t<Value>, model::ThreatVerdict>
{
    fields("status", value.status);
    fields("details", value.details);
}

template <class Fields, class Value>
void visit(Fields& fields, Value& value)
    requires std::is_same_v<std::remove_const_t<Value>, model::Inspection>
{
    fields("client", value.client);
    fields("helo", value.helo);
    fields("reverse_name", value.reverse_name);
    fields("verdicts", value.verdicts);
    fields("spam", value.spam);
    fields("threat", value.threat);
}

json::value written(const std::string& text) {
    return json::string(text);
}
json::value written(double number) {
    return number;
}
json::value written(bool flag) {
    return flag;
}
template <class T>
    requires std::is_enum_v<T>
json::value written(T value) {
    return static_cast<std::uint64_t>(value);
}
template <class T>
    requires std::is_integral_v<T>
json::value written(T value) {
    return value;
}
json::value written(const std::optional<base::IpAddress>& address) {
    return address ? json::value(address->to_string()) : json::value(nullptr);
}
template <class T>
json::value written(const std::vector<T>& values);
template <class T>
    requires std::is_class_v<T>
json::value written(const T& value);

struct WriteFields {
    json::object& object;

    template <class T>
    void operator()(std::string_view name, const T& value) {
        if (value != T{}) {
            object[name] = written(value);
        }
    }
};

template <class T>
json::value written(const std::vector<T>& values) {
    json::array array;
    for (const auto& value : values) {
        array.push_back(written(value));
    }
    return array;
}
template <class T>
    requires std::is_class_v<T>
json::value written(const T& value) {
    json::object object;
    WriteFields fields{object};
    visit(fields, value);
    return object;
}

// Reading throws what the library throws where a member is of another type.

void read(const json::value& from, std::string& into) {
    into = from.as_string();
}
void read(const json::value& from, double& into) {
    into = from.to_number<double>();
}
void read(const json::value& from, bool& into) {
    into = from.as_bool();
}
template <class T>
    requires std::is_enum_v<T>
void read(const json::value& from, T& into) {
    into = static_cast<T>(from.to_number<std::underlying_type_t<T>>());
}
template <class T>
    requires std::is_integral_v<T>
void read(const json::value& from, T& into) {
    into = from.to_number<T>();
}
void read(const json::value& from, std::optional<base::IpAddress>& into) {
    into = base::IpAddress::parse(std::string_view(from.as_string()));
}
template <class T>
void read(const json::value& from, std::vector<T>& into);
template <class T>
    requires std::is_class_v<T>
void read(const json::value& from, T& into);

struct ReadFields {
    const json::object& object;

    template <class T>
    void operator()(std::string_view name, T& value) {
        if (const auto* member = object.if_contains(name)) {
            read(*member, value);
        }
    }
};

template <class T>
void read(const json::value& from, std::vector<T>& into) {
    for (const auto& one : from.as_array()) {
        read(one, into.emplace_back());
    }
}
template <class T>
    requires std::is_class_v<T>
void read(const json::value& from, T& into) {
    ReadFields fields{from.as_object()};
    visit(fields, into);
}

}  // namespace

std::string to_text(const model::Inspection& inspection) {
    return json::serialize(written(inspection));
}

std::expected<model::Inspection, std::string> inspection_from(std::string_view text) {
    boost::system::error_code problem;
    const auto value = json::parse(text, problem);
    if (problem) {
        return std::unexpected(problem.message());
    }
    model::Inspection inspection;
    try {
        read(value, inspection);
    } catch (const std::exception& error) {
        return std::unexpected(std::string(error.what()));
    }
    return inspection;
}

void keep_inspection(
    Transaction& transaction,
    model::MessageId message,
    model::ServerId server,
    const model::Inspection& inspection
) {
    const auto text = to_text(inspection);
    transaction.run(insert_inspection, day_of(message), message, server, text);
}

std::optional<model::Inspection> read_inspection(
    Transaction& transaction, model::MessageId message
) {
    Rows rows = transaction.query(select_inspection, day_of(message), message);
    if (!rows.next()) {
        return std::nullopt;
    }
    auto inspection = inspection_from(rows.view());
    if (!inspection) {
        throw StoreError(
            Trouble::unusable, "an inspection in the store cannot be read: " + inspection.error()
        );
    }
    return std::move(*inspection);
}

}  // namespace postrider::store
