// Claims about finding endpoints.
#include "http/router.h"

#include <gtest/gtest.h>

namespace postrider::http {
namespace {

Endpoint endpoint(MethodSet methods, std::string path) {
    return {
        .methods = methods,
        .path = std::move(path),
        .serve = [](Request&) -> net::Task<Response> { co_return Response(); },
    };
}

Request request(Method method, std::string path) {
    Request wanted;
    wanted.method = method;
    wanted.path = std::move(path);
    return wanted;
}

/// The path of the row found; "404", or "405" and what is allowed.
std::string found(const Router& router, Request& wanted) {
    const auto routed = router.route(wanted);
    if (const auto* row = std::get_if<const Endpoint*>(&routed)) {
        return (*row)->path;
    }
    const auto* wrong = std::get_if<WrongMethod>(&routed);
    return wrong == nullptr ? "404" : "405 " + wrong->allowed.to_string();
}

std::string found(const Router& router, Method method, std::string path) {
    auto wanted = request(method, std::move(path));
    return found(router, wanted);
}

TEST(Router, FindsWholePaths) {
    Router router;
    router.add(endpoint(Method::get, "/health"));
    router.add(endpoint(Method::get, "/health/live"));

    EXPECT_EQ(found(router, Method::get, "/health"), "/health");
    EXPECT_EQ(found(router, Method::get, "/health/live"), "/health/live");
    EXPECT_EQ(found(router, Method::get, "/health/"), "404");
    EXPECT_EQ(found(router, Method::get, "/Health"), "404");
    EXPECT_EQ(found(router, Method::options, "*"), "404");
}

TEST(Router, TellsWhatIsAllowedAndAnswersHeadWithGet) {
    Router router;
    router.add(endpoint(Method::get, "/messages"));
    router.add(endpoint(Method::post, "/messages"));

    EXPECT_EQ(found(router, Method::head, "/messages"), "/messages");
    EXPECT_EQ(found(router, Method::delete_, "/messages"), "405 GET, HEAD, POST");
}

TEST(Router, GivesNamedPiecesDecoded) {
    Router router;
    router.add(endpoint(Method::get, "/messages/{id}/attempts/{number}"));

    auto wanted = request(Method::get, "/messages/a%20b/attempts/2");

    EXPECT_EQ(found(router, wanted), "/messages/{id}/attempts/{number}");
    EXPECT_EQ(wanted.parameter("id"), "a b");
    EXPECT_EQ(wanted.parameter("number"), "2");
    EXPECT_EQ(wanted.parameter("other"), "");
}

TEST(Router, MatchesPatternsOnlyAsAWhole) {
    Router router;
    router.add(endpoint(Method::get, "/messages/{id}"));

    EXPECT_EQ(found(router, Method::get, "/messages"), "404");
    EXPECT_EQ(found(router, Method::get, "/messages/"), "404");
    EXPECT_EQ(found(router, Method::get, "/messages/1/"), "404");
    EXPECT_EQ(found(router, Method::get, "/messages/1/attempts"), "404");
    EXPECT_EQ(found(router, Method::get, "//messages/1"), "404");
    EXPECT_EQ(found(router, Method::get, "/other/1"), "404");
}

TEST(Router, GivesTheRestToAStar) {
    Router router;
    router.add(endpoint(Method::get, "/assets/*"));

    auto wanted = request(Method::get, "/assets/a/b.css");

    EXPECT_EQ(found(router, wanted), "/assets/*");
    EXPECT_EQ(wanted.parameter("*"), "a/b.css");
    EXPECT_EQ(found(router, Method::get, "/assets/"), "/assets/*");
    EXPECT_EQ(found(router, Method::get, "/assets"), "404");
}

TEST(Router, PrefersWholePathsThenTheFirstPattern) {
    Router router;
    router.add(endpoint(Method::get, "/*"));
    router.add(endpoint(Method::get, "/messages/{id}"));
    router.add(endpoint(Method::get, "/messages/search"));

    EXPECT_EQ(found(router, Method::get, "/messages/search"), "/messages/search");
    EXPECT_EQ(found(router, Method::get, "/messages/1"), "/*");
    EXPECT_EQ(found(router, Method::get, "/"), "/*");
}

}  // namespace
}  // namespace postrider::http
