package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.e2e.CommandLine.Outcome;
import dev.jcontainer.image.name.Digest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code jcontainer run} with images of a registry: what an image says is done, and what cannot be run is told. */
@EndToEnd
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ImageRunTest {
    private Path work;
    private RegistryServer registry;
    private @Nullable Digest index;

    @BeforeAll
    void pushTheImages(@TempDir(factory = OwnDirectories.class) Path directory) throws Exception {
        work = directory;
        registry = RegistryServer.plain();
        byte[] box = MadeImage.box();
        byte[] accounts = new LayerTar()
                .file("etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1234:2345::/home/ann:/bin/sh\n")
                .file("etc/group", "root:x:0:\nann:x:2345:\nteam:x:3456:ann\n")
                .end();
        push(
                "app",
                "'Entrypoint':['sh','-c','echo $0 $@; pwd; id -u; id -g; id -G; echo $HOME $A','entry'],"
                        + "'Cmd':['one','two'],'Env':['A=1 2','PATH=/bin'],'WorkingDir':'/srv/made','User':'ann'",
                box,
                accounts);
        push("numbers", "'Cmd':['sh','-c','id -u; id -g'],'User':'77:88'", box, accounts);
        push("nobody", "'Cmd':['true'],'User':'bob'", box, accounts);
        push(
                "stops",
                "'Cmd':['sh','-c','trap \\\"exit 9\\\" USR1; echo ready; while :; do sleep 1000 & wait; done'],"
                        + "'StopSignal':'SIGUSR1'",
                box);
        push(
                "volumes",
                "'Env':['PATH=/bin'],'Volumes':{'/data':{},'/made/here':{}}",
                box,
                new LayerTar().file("data/note", "in the image\n").end());
        push("silent", "'Env':['PATH=/bin']", box);
        MadeImage.of(
                        "s390x",
                        "'config':{'Cmd':['/s390x']}",
                        box,
                        new LayerTar().file("s390x", "\u007fELF").end())
                .push(registry.host() + "/mainframe");
        MadeImage.artifact().push(registry.host() + "/artifact");
        index = MadeImage.of("'config':{'Cmd':['echo','attested']}", box).pushAttested(registry.host() + "/attested");
        // This JVM compiles what it runs often. Those of the command line do not in the guest of tests/vm/run, where
        // they
        // would take a minute to fetch busybox.
        MadeImage.store(work.resolve("store"), 0).pull(registry.host() + "/silent");
    }

    private void push(String name, String config, byte[]... layers) throws IOException {
        MadeImage.of("'config':{" + config + "}", layers).push(registry.host() + "/" + name);
    }

    @AfterAll
    void endTheRegistry() throws IOException {
        if (registry != null) {
            registry.close();
        }
    }

    /** The words after {@code run --root STORE -q}; {@code @} stands for the registry. */
    private Outcome run(String... words) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("run", "--root", work.resolve("store").toString(), "-q"));
        for (String word : words) {
            command.add(word.startsWith("@") ? registry.host() + word.substring(1) : word);
        }
        ProcessBuilder builder = CommandLine.command(command.toArray(new String[0]));
        builder.environment().put("HOME", "/nowhere");
        return CommandLine.outcome(builder);
    }

    private String output(String... words) throws Exception {
        Outcome outcome = run(words);
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.status()).isZero();
        return outcome.stdout();
    }

    /** The store opens files before the launch, so an archive of the JVM may get a number that is free until then. */
    @ParameterizedTest
    @ValueSource(strings = {"<&-", "2>&-", "<&- 2>&-"})
    void aClosedStreamIsNoFileOfTheJvm(String closed) throws Exception {
        for (List<String> launcher : CommandLine.LAUNCHERS) {
            Outcome outcome = CommandLine.shell(
                    launcher,
                    "jcontainer run -q --root " + work.resolve("store") + " " + registry.host()
                            + "/silent sh -c 'readlink /proc/self/fd/0; readlink /proc/self/fd/2' " + closed);
            assertThat(outcome.stdout()).as(closed).doesNotContain(".jar", "modules");
            assertThat(outcome.stdout()).as(closed).contains("/dev/null");
        }
    }

    @Test
    void whatTheImageSaysIsDone() throws Exception {
        assertThat(output("@/app")).isEqualTo("entry one two\n/srv/made\n1234\n2345\n2345 3456\n/home/ann 1 2");
        assertThat(output("@/numbers")).isEqualTo("77\n88");
    }

    /** What it says about how the image was built is no image for any machine. */
    @Test
    void anAttestationIsPassedOver() throws Exception {
        assertThat(output("@/attested")).isEqualTo("attested");
        assertThat(output("@/attested@" + index)).isEqualTo("attested");
    }

    /** A command of jcontainer in which no loop device can be had, so that a layer can only be mounted from its file. */
    private static Outcome withoutLoopDevices(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c"));
        command.addAll(List.of("mount --bind /dev/null /dev/loop-control && exec \"$@\"", "sh"));
        command.addAll(CommandLine.command(words).command());
        return CommandLine.outcome(new ProcessBuilder(command));
    }

    @Test
    void aLayerIsMountedFromItsFileWhereThereAreNoLoopDevices() throws Exception {
        String store = work.resolve("files").toString();
        assumeTrue(
                withoutLoopDevices("system", "df", "--root", store).stdout().contains("mounted from their files"),
                "this kernel mounts no EROFS image from its file");
        Outcome outcome = withoutLoopDevices("run", "-q", "--root", store, registry.host() + "/numbers");
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.stdout()).isEqualTo("77\n88");
    }

    /** Root of a user namespace that has one id and the store of the machine's root. */
    private static Outcome inUserNamespace(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("unshare", "--user", "--map-root-user"));
        command.addAll(CommandLine.command(words).command());
        return CommandLine.outcome(new ProcessBuilder(command));
    }

    @Test
    void anImageThatCannotBeMountedHereIsMadeAgain() throws Exception {
        String store = work.resolve("shared").toString();
        RegistryServer own = RegistryServer.plain();
        String gone = own.host() + "/box";
        try {
            MadeImage.of("'config':{'Env':['PATH=/bin']}", MadeImage.box()).push(gone);
            assertThat(CommandLine.jcontainer("pull", "-q", "--root", store, gone)
                            .status())
                    .isZero();
        } finally {
            own.close();
        }
        Outcome never = inUserNamespace("run", "-q", "--pull", "never", "--root", store, gone, "true");
        assertThat(never.status()).isEqualTo(125);
        assertThat(never.stderr())
                .contains(
                        "EROFS images, which cannot be mounted here",
                        "'jcontainer pull " + gone + "' makes them again");
        assertThat(inUserNamespace("run", "-q", "--retry", "0", "--root", store, gone, "true")
                        .stderr())
                .contains("Cannot connect", "EROFS images", "'jcontainer save' and 'jcontainer load'");
        String name = registry.host() + "/silent";
        assertThat(CommandLine.jcontainer("pull", "-q", "--root", store, name).status())
                .isZero();
        Outcome again = inUserNamespace("run", "-q", "--root", store, name, "echo", "made again");
        assertThat(again.stdout()).isEqualTo("made again");
        assertThat(again.stderr()).contains("made again as directories").containsOnlyOnce("\n");
        for (String policy : List.of("never", "missing")) {
            Outcome then = inUserNamespace("run", "-q", "--pull", policy, "--root", store, name, "echo", "kept");
            assertThat(then.stderr()).isEmpty();
            assertThat(then.stdout()).isEqualTo("kept");
        }
    }

    @Test
    void theCommandLineIsStronger() throws Exception {
        assertThat(output("-u", "0", "-w", "/tmp", "-e", "A=3", "@/app", "three"))
                .isEqualTo("entry three\n/tmp\n0\n0\n0\n/root 3");
        assertThat(output("--entrypoint", "", "@/app", "echo", "plain")).isEqualTo("plain");
        assertThat(output("--entrypoint", "echo", "@/app")).isEmpty();
    }

    @Test
    void volumesOfTheImageStayWritableInAReadOnlyRoot() throws Exception {
        String script = "cat /data/note; echo new > /data/new && cat /data/new; echo x > /made/here/x && echo made;"
                + " touch /x 2>/dev/null || echo no";
        assertThat(output("--read-only", "@/volumes", "sh", "-c", script)).isEqualTo("in the image\nnew\nmade\nno");
        assertThat(output("@/volumes", "sh", "-c", "ls /data; echo x > /made/here/x && echo made"))
                .isEqualTo("note\nmade");
        String mine = Files.createDirectory(work.resolve("mine")).toString();
        assertThat(output("--read-only", "-v", mine + ":/data", "@/volumes", "sh", "-c", "ls /data; touch /data/kept"))
                .isEmpty();
        assertThat(work.resolve("mine/kept")).exists();
        assertThat(output("-v", mine + ":/data:ro", "@/volumes", "sh", "-c", "touch /data/y 2>/dev/null || echo no"))
                .isEqualTo("no");
    }

    @Test
    void stopSendsTheSignalOfTheImage() throws Exception {
        String name = "stops-" + ProcessHandle.current().pid();
        ProcessBuilder command = CommandLine.command(
                "run", "--root", work.resolve("store").toString(), "-q", "--name", name, registry.host() + "/stops");
        command.environment().put("HOME", "/nowhere");
        Process run = command.redirectErrorStream(true).start();
        assertThat(new BufferedReader(new InputStreamReader(run.getInputStream(), UTF_8)).readLine())
                .isEqualTo("ready");
        assertThat(CommandLine.jcontainer("stop", name).status()).isZero();
        assertThat(CommandLine.statusOf(run)).isEqualTo(9);
    }

    private void assertFails(String image, int status, String... parts) throws Exception {
        Outcome outcome = run(image);
        assertThat(outcome.stderr()).startsWith("jcontainer: ").contains(parts).containsOnlyOnce("\n");
        assertThat(outcome.status()).isEqualTo(status);
    }

    @Test
    void whatCannotBeRunIsToldInOneLine() throws Exception {
        assertFails("@/missing", 125, "/missing", "unknown");
        assertFails("@/app:none", 125, "manifest unknown");
        assertFails("@/artifact", 125, "artifact");
        assertFails("@/nobody", 125, "no user 'bob'");
        assertFails("@/silent", 125, "COMMAND");
    }

    @Test
    void anotherArchitectureIsSaidBeforeItFails() throws Exception {
        Outcome outcome = run("@/mainframe");
        assertThat(outcome.stderr().lines()).hasSize(2);
        assertThat(outcome.stderr().lines().findFirst().orElse(""))
                .startsWith("jcontainer: warning: ")
                .contains("linux/s390x", "this machine is linux/");
        assertThat(outcome.status()).isIn(125, 126);
    }
}
