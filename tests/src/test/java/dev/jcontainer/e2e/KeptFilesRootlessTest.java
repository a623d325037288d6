package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the containers of an ordinary user write is kept on disk. */
@EndToEnd
class KeptFilesRootlessTest extends OrdinaryUserTest {
    private static final int FIRST = 1_910_000_000;

    /** A library user's program, which runs a script on layers. */
    static final class Keeping {
        private Keeping() {}

        /** @param arguments the script, the directory in which its writes are kept, and the two layers */
        public static void main(String[] arguments) throws InterruptedException {
            try {
                System.out.print(Containers.run(ContainerSpec.builder()
                                .root(Root.layers(List.of(
                                                Root.Layer.directory(arguments[2]), Root.Layer.directory(arguments[3])))
                                        .rootLayer(0)
                                        .keeping(arguments[1]))
                                .stdio(Stdio.pipe().mergeStderr())
                                .command("sh", "-c", arguments[0])
                                .build())
                        .stdoutText());
            } catch (IOException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    private String run(Path kept, String script) throws IOException {
        return user.run(
                Keeping.class,
                List.of(
                        script,
                        kept.toString(),
                        user.root().toString(),
                        user.home().resolve("low").toString()));
    }

    private Path prepare() throws IOException {
        KeptFilesTest.write(user.home().resolve("low"));
        Files.createDirectories(directory().resolve("kept"));
        assertThat(Host.output(
                        "chown",
                        "-R",
                        user.uid() + ":" + user.uid(),
                        user.home().resolve("low").toString(),
                        directory().toString()))
                .isEmpty();
        return directory().resolve("kept");
    }

    private Path directory() {
        return user.home().resolve("c");
    }

    @Test
    void whatIsWrittenIsThereAtTheNextStartAndAWorkerRemovesIt() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        user.addSubordinateIds(FIRST);
        try {
            Path kept = prepare();
            assertThat(run(kept, KeptFilesTest.CHANGES)).isEmpty();
            for (int i = 0; i < 2; i++) {
                assertThat(run(kept, KeptFilesTest.LOOK)).isEqualTo(KeptFilesTest.CHANGED);
            }
            assertThat(Files.getAttribute(kept.resolve("upper"), "unix:uid")).isEqualTo(user.uid());
            assertThat(Files.getAttribute(kept.resolve("upper/srv/new"), "unix:uid"))
                    .isEqualTo(FIRST + 6);
            assertThat(user.run(
                            WrittenLayers.class, List.of("remove", directory().toString(), "kept")))
                    .isEmpty();
            try (Stream<Path> left = Files.list(directory())) {
                assertThat(left).isEmpty();
            }
        } finally {
            user.removeSubordinateIds(FIRST);
        }
    }

    /** Without subordinate ids the container has one user, which owns all that is written. */
    @Test
    void aUserWithoutOtherIdsKeepsFilesOfItsOwn() throws Exception {
        Path kept = prepare();
        assertThat(run(kept, "echo a >/srv/new; rm /srv/removed")).isEmpty();
        assertThat(run(kept, "cat /srv/new; ls /srv")).isEqualTo("a\nchanged\nemptied\nfile\nnew\nreplaced");
        assertThat(Files.getAttribute(kept.resolve("upper/srv/new"), "unix:uid"))
                .isEqualTo(user.uid());
        Rootfs.delete(kept);
    }
}
