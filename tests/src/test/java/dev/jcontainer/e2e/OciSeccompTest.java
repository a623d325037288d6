package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter of a bundle: what comes before it, and what it may deny. */
@EndToEnd
class OciSeccompTest extends OciTest {
    private static final String ID = Host.own("oci-seccomp-test");

    OciSeccompTest() {
        super(ID);
    }

    @BeforeEach
    void prepare() {
        assumeTrue(Host.isRoot(), "only root can make containers for engines");
    }

    private void write(boolean noNewPrivileges, String filter) throws IOException {
        runtime.write("echo done", "", "'seccomp': " + filter + ", ");
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"noNewPrivileges\": true", "\"noNewPrivileges\": " + noNewPrivileges));
    }

    /**
     * The profiles of 2020 lack the calls that are newer; this one also lacks all calls that only the runtime makes.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProfileNeedNotAllowWhatTheRuntimeDoes(boolean noNewPrivileges) throws Exception {
        write(
                noNewPrivileges,
                "{'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['close_range', 'openat2', 'faccessat2',"
                        + " 'accept4', 'sendmsg', 'recvmsg', 'capset', 'capget', 'setresuid', 'setresgid', 'setgroups',"
                        + " 'prctl', 'dup3', 'rt_sigprocmask'], 'action': 'SCMP_ACT_ERRNO'}]}");
        runtime.launch(ID);
        Host.await(
                "the program",
                () -> Host.output("cat", directory.resolve("out").toString()).startsWith("done"));
        runtime.clear(ID);
        assertThat(runtime.run("run", ID).succeeds().out()).isEqualTo("done\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ERRNO", "KILL", "KILL_PROCESS", "TRAP"})
    void aProfileThatLetsTheProgramNotEvenStartIsRefused(String action) throws Exception {
        for (boolean noNewPrivileges : new boolean[] {true, false}) {
            write(noNewPrivileges, "{'defaultAction': 'SCMP_ACT_" + action + "', 'syscalls': []}");
            for (String command : new String[] {"create", "run"}) {
                CommandOutput output = runtime.run(command, ID);
                assertThat(output.status()).isNotZero();
                assertThat(output.err())
                        .contains("linux.seccomp: the seccomp profile does not even let the program start");
                assertThat(runtime.state(ID).getParent()).doesNotExist();
            }
        }
    }

    /** Without a tracer each call fails, including the call that ends the process. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProgramWhoseExecIsDeniedEnds(boolean noNewPrivileges) throws Exception {
        write(noNewPrivileges, "{'defaultAction': 'SCMP_ACT_TRACE', 'syscalls': []}");
        CommandOutput output = runtime.run("run", ID);
        assertThat(output.status()).isNotZero();
        assertThat(output.err()).contains("answers execve(2) with ENOSYS");
        assertThat(runtime.state(ID).getParent()).doesNotExist();

        runtime.run("create", ID).succeeds();
        runtime.run("start", ID); // which reports it, unless another process has reaped it by then
        Host.await("its end", () -> runtime.status(ID).equals("stopped"));
    }

    /**
     * Only the exec itself shows the error, and the filter denies the process every call that could report it. So the
     * process notes the error in memory, which start reads.
     */
    @ParameterizedTest
    @CsvSource({
        "ERRNO, 1, the kernel refuses to execute it (EPERM)",
        "KILL_PROCESS, 1, the kernel refuses to execute it (EPERM)",
        "TRAP, 1, the kernel refuses to execute it (EPERM)",
        "KILL_PROCESS, 0, answers execve(2) with success"
    })
    void startTellsAsRunDoesThatTheExecIsDenied(String otherwise, int errno, String reason) throws Exception {
        write(
                true,
                "{'defaultAction': 'SCMP_ACT_" + otherwise + "', 'syscalls': [{'names': ['execve'], 'action':"
                        + " 'SCMP_ACT_ERRNO', 'errnoRet': " + errno + ", 'args': [{'index': 0, 'value': 0, 'op':"
                        + " 'SCMP_CMP_NE'}]}]}");
        assertThat(runtime.run("run", ID).err()).contains(reason);
        runtime.run("create", ID).succeeds();
        CommandOutput output = runtime.run("start", ID);
        assertThat(output.status()).isNotZero();
        assertThat(output.err()).contains(reason);
        Host.await("its end", () -> runtime.status(ID).equals("stopped"));
    }

    @Test
    void aProgramThatIsMissingIsToldByNameWhateverTheProfile() throws Exception {
        write(
                false,
                "{'defaultAction': 'SCMP_ACT_KILL', 'syscalls': [{'names': ['execve'], 'action': 'SCMP_ACT_ALLOW'}]}");
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("/bin/sh", "/bin/none"));
        assertThat(runtime.run("run", ID).err()).contains("there is no such program in the container");
    }
}
