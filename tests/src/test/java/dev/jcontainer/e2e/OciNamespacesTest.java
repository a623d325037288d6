package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.command.CommandOutput;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Namespaces of a bundle: existing ones that a container joins, and what would change the host's. */
@EndToEnd
final class OciNamespacesTest extends OciTest {
    private static final String ID = Host.own("oci-namespaces-test");

    OciNamespacesTest() {
        super(ID);
    }

    @Test
    void namespacesThatAreThereAreJoined() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.run("create", ID).succeeds();
        long pid = runtime.pid(ID);
        String other = ID + "-2";
        runtime.write(
                "exec sleep 1000",
                "",
                "",
                "pid,mount,network=/proc/" + pid + "/ns/net,ipc=/proc/" + pid + "/ns/ipc,uts=/proc/" + pid + "/ns/uts");
        try {
            runtime.run("create", other).succeeds();
            for (String kind : List.of("net", "ipc", "uts")) {
                assertThat(namespace(runtime.pid(other), kind)).isEqualTo(namespace(pid, kind));
            }
            assertThat(namespace(runtime.pid(other), "mnt")).isNotEqualTo(namespace(pid, "mnt"));
            assertThat(namespace(runtime.pid(other), "cgroup"))
                    .isEqualTo(namespace(ProcessHandle.current().pid(), "cgroup"));
        } finally {
            runtime.run("delete", "--force", other).succeeds();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pid,mount | \"hostname\": \"x\", | hostname: it would change the host's",
                "pid,mount | \"domainname\": \"x\", | domainname: it would change the host's",
                "pid,mount,user | | linux.uidMappings: missing",
                "pid | | linux.namespaces: there is no mount namespace"
            })
    void whatWouldBeTheHostsOrIsNotThereYetIsRefused(String namespaces, String members, String message)
            throws Exception {
        runtime.write("true", members == null ? "" : members, "", namespaces);
        CommandOutput output = runtime.run("create", ID);
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains(message);
    }

    @Test
    void aParameterOfTheHostsNetworkIsRefused() throws Exception {
        runtime.write("true", "", "'sysctl': {'net.ipv4.ip_forward': '1'}, ", "pid,mount");
        assertThat(runtime.run("create", ID).err())
                .contains("would change the host's")
                .contains("network");
    }
}
