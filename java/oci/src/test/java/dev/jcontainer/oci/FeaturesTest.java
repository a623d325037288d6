package dev.jcontainer.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FeaturesTest {
    private static Value member(Value parent, String... path) throws DocumentException {
        Value at = parent;
        for (String name : path) {
            at = Objects.requireNonNull(at.get(name), name);
        }
        return at;
    }

    /**
     * Checks the supported features. An engine uses user namespaces or network devices only if this document says that
     * they are supported.
     */
    @Test
    void whatIsImplementedIsTold() throws DocumentException {
        Value features = Document.parse(Features.toJson());
        assertThat(features.strings("hooks")).hasSize(6).contains("createContainer", "startContainer");
        Value linux = member(features, "linux");
        assertThat(linux.strings("namespaces")).hasSize(8).contains("user", "time");
        assertThat(member(linux, "mountExtensions", "idmap").truth("enabled")).isTrue();
        assertThat(member(linux, "netDevices").truth("enabled")).isTrue();
        assertThat(member(linux, "cgroup").truth("systemd")).isTrue();
        assertThat(member(linux, "cgroup").truth("rdma")).isTrue();
        assertThat(member(linux, "intelRdt").truth("enabled")).isFalse();
        assertThat(member(linux, "seccomp").strings("actions")).contains("SCMP_ACT_NOTIFY");
        assertThat(member(linux, "seccomp").strings("supportedFlags"))
                .contains("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
        assertThat(member(linux, "memoryPolicy").strings("modes")).contains("MPOL_PREFERRED_MANY");
    }
}
