package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Recursion;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The user that a program runs as. */
@EndToEnd
class IdentityTest {
    private static final String IDS = "id -u; id -g; id -G; echo $HOME";

    @TempDir
    Path root;

    @BeforeEach
    void fillTheRoot() throws IOException {
        Rootfs.fill(root);
        Host.output("chmod", "755", root.toString()); // so that other users than its owner reach it
        Files.writeString(
                root.resolve("etc/passwd"),
                "root:x:0:0:root:/root:/bin/sh\nbroken:x::::\nhalf:x:1:\nann:x:1001:2001:Ann:/home/ann:/bin/sh\nlow:x:12:34:::\n"
                        + "six:x:21:22:no shell:/six\n  four:x:23:24\t\nmany:x:25:26::/many:/bin/sh:more:fields\n");
        Files.writeString(
                root.resolve("etc/group"),
                "root:x:0:\nstaff:x:2001:\nplay:x:3001:bob,ann\nwork:x:3002:ann\nfun:x:3003:\nbare:x:3004\n");
    }

    private Result run(User user, String script) throws IOException, InterruptedException {
        return Containers.run(ContainerSpec.builder()
                .root(Root.directory(root))
                .stdio(Stdio.pipe())
                .user(user)
                .command("sh", "-c", script)
                .build());
    }

    @ParameterizedTest
    @CsvSource({
        "ann, 1001|2001|2001 3001 3002|/home/ann",
        "1001, 1001|2001|2001 3001 3002|/home/ann",
        "ann:play, 1001|3001|3001|/home/ann",
        "ann:77, 1001|77|77|/home/ann",
        "low, 12|34|34|/",
        "4242, 4242|0|0|/",
        "4242:4343, 4242|4343|4343|/",
        "six, 21|22|22|/six",
        "four, 23|24|24|/",
        "many, 25|26|26|/many",
        "four:bare, 23|3004|3004|/",
        "':play', 0|3001|3001|/root",
        "':9', 0|9|9|/root",
        "0, 0|0|0|/root",
        "2147483647:2147483648, 2147483647|2147483648|2147483648|/",
        "4294967294:4294967294, 4294967294|4294967294|4294967294|/"
    })
    void isLookedUpInTheContainersOwnFiles(String user, String expected) throws Exception {
        assertThat(run(User.parse(user), IDS).stdoutText().strip().replace('\n', '|'))
                .isEqualTo(expected);
    }

    @Test
    void supplementaryGroupsAreAdded() throws Exception {
        User user = User.parse("ann:staff").withGroup("fun").withGroup("99");
        assertThat(run(user, "id -G").stdoutText()).isEqualTo("2001 99 3003\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob", "ann:bob", "broken", "half", "ROOT", "+0", "0x0"})
    void aNameThatIsNotThereIsAnErrorThatNamesIt(String user) {
        String name = user.substring(user.indexOf(':') + 1);
        assertThatThrownBy(() -> run(User.parse(user), IDS))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("'" + name + "'")
                .extracting(e -> ((ContainerException) e).reason())
                .isEqualTo(ContainerException.Reason.INVALID);
    }

    @Test
    void noLinkLeadsToTheHostsFiles(@TempDir Path host) throws Exception {
        Files.writeString(root.resolve("etc/other"), "me:x:5:6::/me:\n");
        Files.delete(root.resolve("etc/passwd"));
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/etc/other"));
        assertThat(run(User.parse("me"), "id -u").stdoutText()).isEqualTo("5\n");
        Files.delete(root.resolve("etc/passwd"));
        Path outside = Files.writeString(host.resolve("passwd"), "me:x:7:8::/me:\n");
        Files.createSymbolicLink(
                root.resolve("etc/passwd"), Path.of("../../../../../..").resolve("." + outside));
        assertThatThrownBy(() -> run(User.parse("me"), IDS)).hasMessageContaining("'me'");
    }

    private String asUserOf(Mount mount, String user) throws IOException, InterruptedException {
        return Containers.run(ContainerSpec.builder()
                        .root(Root.directory(root))
                        .stdio(Stdio.pipe())
                        .user(User.parse(user))
                        .mount(mount)
                        .command("/bin/sh", "-c", "id -u; id -un; id -g; echo $HOME")
                        .build())
                .orThrow()
                .stdoutText();
    }

    /** An exec sees the same files; {@code ExecTest} tests that. */
    @Test
    void isLookedUpInAVolumeThatCoversTheFiles(@TempDir Path host) throws Exception {
        Host.output("chmod", "755", host.toString());
        Path file = Files.writeString(host.resolve("passwd"), "ann:x:77:78::/volume:/bin/sh\n");
        Files.writeString(host.resolve("group"), "crew:x:79:\n");
        assertThat(asUserOf(Mount.bind(file, "/etc//passwd"), "ann")).isEqualTo("77\nann\n78\n/volume\n");
        assertThat(asUserOf(Mount.bind(host, "/etc/"), "ann:crew")).isEqualTo("77\nann\n79\n/volume\n");
        assertThatThrownBy(() -> asUserOf(Mount.bind(file, "/etc/passwd"), "low"))
                .hasMessageContaining("'low'");
        assertThatThrownBy(() -> asUserOf(Mount.tmpfs("/etc", 0), "ann")).hasMessageContaining("'ann'");
        assertThat(asUserOf(Mount.bind(file, "/etc/passwd-"), "low")).startsWith("12\nlow\n");
    }

    /**
     * The order of the volumes does not matter, and links of the root filesystem and of volumes may lead anywhere. Each
     * line has links, as {@code place>text}; volumes, as {@code source>target}, with an empty source for a tmpfs; and
     * the uid of the entry for ann that the program finds, 0 for none.
     */
    @ParameterizedTest
    @CsvSource({
        "'', one/passwd>/etc/../etc/./passwd, 1",
        "'', one/passwd>/etc/passwd two>/etc, 2",
        "'', two>/etc one/passwd>/etc/passwd, 1",
        "'', one/passwd>/etc/passwd >/etc, 0",
        "etc>usr/etc, one>/etc, 1",
        "etc>usr/etc, one>/usr/etc, 1",
        "etc>/usr/etc, one/passwd>/usr/etc/passwd, 1",
        "etc>usr/etc, one>/usr/etc two/passwd>/etc/passwd, 2",
        "etc/passwd>/data/passwd, one>/data, 1",
        "etc/passwd>/data/passwd, two/passwd>/etc/passwd, 2",
        "etc/passwd>/data/passwd, >/data, 0",
        "etc/passwd>../data/../data/passwd, one>/link, 1",
        "'', linked>/etc one>/data, 1",
        "'', linked>/etc >/data, 0",
        "etc/passwd>/dev/shm/passwd, '', 0",
        "etc/passwd>/dev/shm/passwd, two>/dev/shm, 2"
    })
    void isLookedUpAsTheContainerSeesTheFiles(String links, String volumes, String uid, @TempDir Path host)
            throws Exception {
        Host.output("chmod", "755", host.toString());
        Files.writeString(Files.createDirectory(host.resolve("one")).resolve("passwd"), "ann:x:1:1::/:\n");
        Files.writeString(Files.createDirectory(host.resolve("two")).resolve("passwd"), "ann:x:2:2::/:\n");
        Files.createSymbolicLink(
                Files.createDirectory(host.resolve("linked")).resolve("passwd"), Path.of("/data/passwd"));
        Files.writeString(Files.createDirectories(root.resolve("data")).resolve("passwd"), "ann:x:3:3::/:\n");
        Files.writeString(Files.createDirectories(root.resolve("dev/shm")).resolve("passwd"), "ann:x:4:4::/:\n");
        Files.createDirectories(root.resolve("usr/etc"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("data"));
        for (String link : words(links)) {
            Path place = root.resolve(link.substring(0, link.indexOf('>')));
            Host.output("rm", "-r", place.toString());
            Files.createSymbolicLink(place, Path.of(link.substring(link.indexOf('>') + 1)));
        }
        ContainerSpec.Builder spec = ContainerSpec.builder()
                .root(Root.directory(root))
                .stdio(Stdio.pipe().mergeStderr())
                .user(User.parse("ann"));
        for (String volume : words(volumes)) {
            String source = volume.substring(0, volume.indexOf('>'));
            String target = volume.substring(volume.indexOf('>') + 1);
            spec.mount(source.isEmpty() ? Mount.tmpfs(target, 0) : Mount.bind(host.resolve(source), target));
        }
        if (uid.equals("0")) {
            assertThatThrownBy(() -> Containers.run(spec.command("true").build()))
                    .hasMessageContaining("no user 'ann'");
        } else {
            assertThat(Containers.run(spec.command("sh", "-c", "id -u; id -un").build())
                            .stdoutText())
                    .isEqualTo(uid + "\nann\n");
        }
    }

    private static String[] words(String text) {
        return text.isEmpty() ? new String[0] : text.split(" ", -1);
    }

    /** The container's file cannot be seen from outside, so the launch is refused; the hidden file is never used. */
    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void whatIsMountedBelowAndNotShownIsNotRead(boolean isVolume, boolean isLink, @TempDir Path host) throws Exception {
        Path etc = isVolume ? Files.createDirectories(host.resolve("volume/etc")) : root.resolve("etc");
        Files.writeString(root.resolve("data"), "ann:x:7:7::/:\n");
        Files.createDirectory(root.resolve("usr"));
        Root.Directory directory = Root.directory(root);
        ContainerSpec.Builder spec = ContainerSpec.builder()
                .root(isVolume ? directory : directory.ephemeral())
                .user(User.parse("ann"))
                .command("true")
                .stdio(Stdio.pipe());
        if (isVolume) {
            Host.output("rm", "-r", root.resolve("etc").toString());
            Files.createSymbolicLink(root.resolve("etc"), Path.of("v/etc"));
            spec.mount(Mount.bind(host.resolve("volume"), "/v").recursion(Recursion.DISABLED));
        }
        try (HostMount hidden = HostMount.tmpfs(etc)) {
            if (isLink) {
                Files.createSymbolicLink(hidden.point().resolve("passwd"), Path.of("/data"));
            } else {
                Files.writeString(hidden.point().resolve("passwd"), "ann:x:8:8::/:\n");
            }
            assertThatThrownBy(() -> Containers.run(spec.build()))
                    .hasMessageContaining("/etc/passwd")
                    .hasMessageContaining("EXDEV");
            spec.mount(Mount.bind(root.resolve("usr"), isVolume ? "/v/etc" : "/etc"));
            assertThatThrownBy(() -> Containers.run(spec.build())).hasMessageContaining("no user 'ann'");
        }
    }

    @Test
    void linksInACircleAreAnError() throws Exception {
        Files.delete(root.resolve("etc/passwd"));
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("passwd"));
        assertThatThrownBy(() -> run(User.parse("ann"), IDS)).hasMessageContaining("ELOOP");
    }

    /**
     * A link on a volume has another target in the container than on the host, so it is never followed out of the
     * volume.
     */
    @Test
    void noLinkInAVolumeLeadsToTheHostsFiles(@TempDir Path host) throws Exception {
        Path etc = Files.createDirectory(host.resolve("etc"));
        Path outside = Files.writeString(host.resolve("outside"), "me:x:7:8::/me:\n");
        Files.createSymbolicLink(etc.resolve("passwd"), outside);
        assertThatThrownBy(() -> asUserOf(Mount.bind(etc, "/etc"), "me")).hasMessageContaining("'me'");
    }

    @Test
    void aFifoInTheFilesPlaceIsAnError() throws Exception {
        Files.delete(root.resolve("etc/passwd"));
        Host.output("mkfifo", root.resolve("etc/passwd").toString());
        assertThatThrownBy(() -> run(User.parse("ann"), IDS)).hasMessageContaining("/etc/passwd");
    }

    @Test
    void anotherUserHasNoCapabilities() throws Exception {
        assertThat(run(User.of(1000, 1000), "grep -E 'Cap(Prm|Eff|Inh|Amb)' /proc/self/status | sort -u -k2")
                        .stdoutText())
                .isEqualTo("CapAmb:\t0000000000000000\n");
    }

    @Test
    void theUmaskIsTheOneGiven() throws Exception {
        ContainerSpec.Builder spec = ContainerSpec.builder()
                .root(Root.directory(root))
                .stdio(Stdio.pipe())
                .command("umask");
        assertThat(Containers.run(spec.command("sh", "-c", "umask").build()).stdoutText())
                .isEqualTo("0022\n");
        assertThat(Containers.run(spec.umask(0137).build()).stdoutText()).isEqualTo("0137\n");
        assertThatThrownBy(() -> spec.umask(01000)).hasMessageContaining("01000");
        assertThatThrownBy(() -> spec.umask(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The change of the user clears it (man 2 prctl); without it this container would survive its supervisor. */
    @Test
    void anotherUsersProgramStillDiesWithItsSupervisor() throws Exception {
        long[] pids = new long[2];
        Process jvm = Host.jvm(Sleeper.class, root.toString()).start();
        String line = jvm.inputReader().readLine();
        assertThat(line).isNotNull();
        pids[0] = Long.parseLong(line.split(" ")[0]);
        pids[1] = Long.parseLong(line.split(" ")[1]);
        Host.output("kill", "-STOP", Long.toString(jvm.pid())); // so that it cannot kill by pidfd
        Host.kill(pids[1]);
        Host.await("the program to be gone", () -> !Host.isAlive(pids[0]));
        Host.kill(jvm.pid());
        jvm.waitFor();
    }

    /** Starts a program as another user, prints the pids of the program and its supervisor, and waits. */
    static final class Sleeper {
        private Sleeper() {}

        /**
         * @param arguments a root filesystem
         */
        public static void main(String[] arguments) throws Exception {
            ContainerSpec spec = ContainerSpec.builder()
                    .root(Root.directory(arguments[0]))
                    .user(1000, 1000)
                    .command("sleep", "1000")
                    .build();
            try (var container = Containers.start(spec)) {
                long supervisor = ProcessHandle.of(container.pid())
                        .flatMap(ProcessHandle::parent)
                        .orElseThrow()
                        .pid();
                System.out.println(container.pid() + " " + supervisor);
                container.waitFor();
            }
        }
    }
}
