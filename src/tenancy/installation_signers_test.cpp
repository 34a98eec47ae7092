// The key of the key file, or one of our own.
#include "tenancy/installation_signers.h"

#include <fstream>

#include "tenancy/store_test_support.h"

namespace postrider::tenancy {
namespace {

class InstallationSigners : public OnARealStore {
protected:
    InstallationSigners() {
        settings_.dns.return_path_domain = "rp.example.test";
        settings_.postal.signing_key_path = directory_.path() + "/signing.key";
    }
    DomainSigners signers() { return wait(installation_signers(*store_, settings_, seal_)); }
    void write_key_file(const std::string& pem) {
        std::ofstream(settings_.postal.signing_key_path) << pem;
    }

    config::Settings settings_;
};

TEST_F(InstallationSigners, AreMadeOnceAndKept) {
    const auto first = signers();
    const auto again = signers();

    ASSERT_EQ(first.signers.size(), 1U);
    EXPECT_EQ(first.signers[0].domain, "rp.example.test");
    EXPECT_EQ(first.signers[0].selector, "postal");
    EXPECT_EQ(first.signers[0].key.bits(), dkim::rsa_bits_usual);
    EXPECT_EQ(first.signers[0].key.txt_record(), again.signers[0].key.txt_record());
}

TEST_F(InstallationSigners, ComeFromTheKeyFileWhenThereIsOne) {
    const auto key = dkim::SigningKey::generate_rsa(1024);
    write_key_file(key.to_pem());

    EXPECT_EQ(signers().signers[0].key.txt_record(), key.txt_record());
}

TEST_F(InstallationSigners, SayWhatIsWrongWithTheKeyFile) {
    write_key_file("no key");

    const auto found = signers();

    EXPECT_TRUE(found.signers.empty());
    EXPECT_TRUE(found.problem.contains("signing.key")) << found.problem;
}

TEST_F(InstallationSigners, OfAnotherInstallationsStoreAreAProblem) {
    signers();
    const secrets::Seal other(secrets::InstallationKey::random(random_), random_);

    const auto found = wait(installation_signers(*store_, settings_, other));

    EXPECT_TRUE(found.signers.empty());
    EXPECT_NE(found.problem, "");
}

}  // namespace
}  // namespace postrider::tenancy
