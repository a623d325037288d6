package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What runc's users expect of {@code exec}. */
@EndToEnd
final class OciExecTest extends OciTest {
    private static final String ID = Host.own("oci-exec-test");
    private static final int KILL = 1 << 5;
    private static final int CHOWN = 1;

    OciExecTest() {
        super(ID);
    }

    private void start(String script) throws Exception {
        runtime.write(script);
        start();
    }

    private void start() throws Exception {
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"capabilities\": {", "\"capabilities\": {\"inheritable\": [\"CAP_KILL\"], ")
                        .replace("\"PATH=/bin\"", "\"PATH=/bin\", \"HOME=\""));
        runtime.launch(ID);
    }

    /** 1 may be the program's status; runc exits with it only before it has begun to read its arguments. */
    @Test
    void itsOwnErrorsEndWith255() throws Exception {
        start("exec sleep 1000");
        for (String[] words : new String[][] {
            {"exec", ID, "nothing"}, {"exec", "nothing", "true"}, {"exec", ID}, {"exec", "--user", "zz", ID, "true"}
        }) {
            assertThat(runtime.run(words).status()).as(String.join(" ", words)).isEqualTo(255);
        }
        assertThat(runtime.run("exec", ID, "sh", "-c", "exit 1").status()).isEqualTo(1);
        assertThat(runtime.run("exec").status()).isEqualTo(1);
        assertThat(runtime.run("exec", "--bogus", ID, "true").status()).isEqualTo(1);
    }

    /** An added capability becomes ambient if it is inheritable; exec makes none inheritable (CVE-2022-29162). */
    @Test
    void aCapabilityThatIsAddedIsAmbientWhereItIsInheritable() throws Exception {
        start("exec sleep 1000");
        CommandOutput output = runtime.run(
                "exec",
                "--cap",
                "CAP_KILL",
                "--cap",
                "CAP_CHOWN",
                ID,
                "grep",
                "-E",
                "Cap(Inh|Amb|Prm)",
                "/proc/self/status");
        assertThat(output.succeeds().out().replace("\t", " ").lines())
                .containsExactly(
                        String.format("CapInh: %016x", KILL),
                        String.format("CapPrm: %016x", KILL | CHOWN),
                        String.format("CapAmb: %016x", KILL));
    }

    /** The same HOME as for a program that has none in its environment. */
    @Test
    void anEmptyHomeIsThatOfTheUser() throws Exception {
        runtime.write("echo $HOME; exec sleep 1000");
        Files.writeString(runtime.shared().resolve("passwd"), "root:x:0:0::/of/root:/bin/sh\n");
        mountOverEtc("");
        start();
        Host.await("its home", () -> runtime.printed().equals("/of/root\n"));
        assertThat(runtime.run("exec", ID, "sh", "-c", "echo $HOME").succeeds().out())
                .isEqualTo("/of/root\n");
    }

    @Test
    void withoutAnEntryItIsTheRootDirectory() throws Exception {
        start("echo $HOME; exec sleep 1000");
        Host.await("its home", () -> runtime.printed().equals("/\n"));
        assertThat(runtime.run("exec", ID, "sh", "-c", "echo $HOME").succeeds().out())
                .isEqualTo("/\n");
    }

    /** The files that the container sees count, not those of its root filesystem below them. */
    @Test
    void itIsLookedUpWhereAMountLies() throws Exception {
        runtime.write("echo $HOME; exec sleep 1000");
        Files.writeString(runtime.shared().resolve("passwd"), "ann:x:1000:1000::/of/the/mount:\n");
        mountOverEtc("\"user\": {\"uid\": 1000, \"gid\": 1000}, ");
        start();
        Host.await("its home", () -> runtime.printed().equals("/of/the/mount\n"));
        assertThat(runtime.run("exec", "--user", "1000:1000", ID, "sh", "-c", "echo $HOME")
                        .succeeds()
                        .out())
                .isEqualTo("/of/the/mount\n");
    }

    /** The directory that the test shares with the container. */
    private void mountOverEtc(String user) throws IOException {
        Path config = runtime.bundle().resolve("config.json");
        String etc = "\"mounts\": [{\"destination\": \"/etc\", \"type\": \"bind\", \"source\": \"" + runtime.shared()
                + "\", \"options\": [\"bind\"]}, ";
        Files.writeString(
                config, Files.readString(config).replace("\"mounts\": [", etc).replace("\"cwd\"", user + "\"cwd\""));
    }

    @Test
    void aDetachedProgramWhosePidCannotBeWrittenIsKilled() throws Exception {
        start("exec sleep 1000");
        CommandOutput exec = runtime.run("exec", "--detach", "--pid-file", "/nonexistent/p", ID, "sleep", "86381");
        assertThat(exec.status()).isEqualTo(255);
        assertThat(exec.err()).contains("/nonexistent/p");
        Host.await("its end", () -> Host.processesWith("86381").isEmpty());
        assertThat(runtime.status(ID)).isEqualTo("running");
    }

    /** The same as with runc, for the members that restrict a process. */
    @Test
    void whatADocumentSaysNothingOfIsTheContainers() throws Exception {
        runtime.write("exec sleep 1000");
        Path config = runtime.bundle().resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"cwd\"", "\"oomScoreAdj\": 321, \"cwd\""));
        start();
        assertThat(look("")).isEqualTo("321\n" + String.format("CapEff: %016x\n", KILL));
        assertThat(look(", \"capabilities\": {}, \"oomScoreAdj\": 320"))
                .isEqualTo("320\n" + String.format("CapEff: %016x\n", 0));
    }

    private String look(String members) throws Exception {
        Path process = Files.writeString(
                directory.resolve("process.json"),
                "{\"args\": [\"/bin/sh\", \"-c\", \"cat /proc/self/oom_score_adj; grep CapEff /proc/self/status\"],"
                        + " \"cwd\": \"/\"" + members + "}");
        return runtime.run("exec", "--process", process.toString(), ID)
                .succeeds()
                .out()
                .replace("\t", " ");
    }

    @Test
    void anOptionWithoutAValueIsAsIfItWereNotGiven() throws Exception {
        start("exec sleep 1000");
        assertThat(runtime.run("exec", "--user", "", "--cwd", "", ID, "sh", "-c", "id -u; pwd")
                        .succeeds()
                        .out())
                .isEqualTo("0\n/\n");
    }

    @Test
    void anErrorNamesOptionsThatThereAre() throws Exception {
        start("exec sleep 1000");
        assertThat(runtime.run("exec", "--cwd", "/nothing", ID, "true").err())
                .contains("no such directory (--cwd)")
                .doesNotContain("--workdir");
        Path limits = Files.writeString(directory.resolve("limits.json"), "{\"unified\": {\"memory.high\": \"max\"}}");
        CommandOutput update = runtime.run("update", "--resources", limits.toString(), ID);
        if (Cgroups.isUnified()) {
            update.succeeds();
        } else {
            assertThat(update.err()).contains("(unified)").doesNotContain("--cgroup-conf");
        }
    }

    @Test
    void aProgramIsExecutedInARunningContainer() throws Exception {
        runtime.write("exec sleep 1000", "'hostname': 'box', ", "");
        runtime.launch(ID);
        CommandOutput output = runtime.run(
                "exec",
                "--env",
                "A=b c",
                "--cwd",
                "/tmp",
                "--user",
                "0:8",
                ID,
                "sh",
                "-c",
                "echo $A; pwd; hostname; id -u; id -g; grep CapEff /proc/self/status; exit 9");
        assertThat(output.status()).as(output.err()).isEqualTo(9);
        assertThat(output.out()).isEqualTo("b c\n/tmp\nbox\n0\n8\nCapEff:\t0000000000000020\n");
        assertThat(runtime.run("exec", ID, "nothing").err()).contains("executable file not found in $PATH");
    }

    @Test
    void aDetachedProgramIsLeftToTheSubreaper() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.launch(ID);
        Path process = Files.writeString(
                directory.resolve("process.json"), "{\"args\": [\"sleep\", \"999\"], \"cwd\": \"/\"}");
        String pidFile = directory.resolve("pid").toString();
        runtime.run("exec", "--detach", "--pid-file", pidFile, "--process", process.toString(), ID)
                .succeeds();
        long pid = Long.parseLong(Files.readString(Path.of(pidFile)));
        assertThat(Host.name(pid)).isEqualTo("sleep");
        assertThat(namespace(pid, "pid")).isEqualTo(namespace(runtime.pid(ID), "pid"));
        assertThat(Host.name(ProcessHandle.of(pid)
                        .orElseThrow()
                        .parent()
                        .orElseThrow()
                        .pid()))
                .isNotEqualTo("jcontainer-init");
        assertThat(Host.processesWith(directory.toString())).isEmpty();
        runtime.run("kill", ID, "KILL").succeeds();
        Host.await("the end of the other", () -> !Host.isAlive(pid));
    }
}
