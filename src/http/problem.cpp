// The JSON of a problem.
#include "http/problem.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace postrider::http {

Response problem(std::uint16_t status, std::string_view detail) {
    boost::json::object members;
    members["type"] = "about:blank";
    members["title"] = reason_of(status);
    members["status"] = status;
    if (!detail.empty()) {
        members["detail"] = detail;
    }
    return Response::of(status, "application/problem+json", boost::json::serialize(members));
}

}  // namespace postrider::http
