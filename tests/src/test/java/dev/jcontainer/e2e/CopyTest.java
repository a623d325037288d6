package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.engine.file.ContainerFiles;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.CopyOptions;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.worker.WorkerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The meanings of cp, in both directions, for a running container. */
@Tag("kernel")
@EndToEnd
final class CopyTest {
    private static Path work = Path.of("");
    private static Container container;

    @BeforeAll
    static void start() throws Exception {
        work = OwnDirectories.make("copy");
        Rootfs.fill(Files.createDirectory(work.resolve("root")));
        container = Containers.start(ContainerSpec.builder()
                .root(Root.directory(work.resolve("root")))
                .command("sleep", "1000000")
                .stdio(Stdio.discard())
                .build());
    }

    @AfterAll
    static void stop() {
        container.close();
        Rootfs.delete(work);
    }

    static Stream<CopyTable.Case> cases() {
        return CopyTable.cases();
    }

    private static void check(CopyTable.Case copy, Path source, Path destination, boolean isInto) throws IOException {
        try {
            CopyTable.fillSource(Files.createDirectory(source));
            CopyTable.fillDestination(Files.createDirectory(destination));
            TreeSet<String> before = CopyTable.list(destination);
            List<String> found = copy(copy, isInto)
                    ? CopyTable.changes(before, CopyTable.list(destination))
                    : List.of(CopyTable.REFUSED);
            assertThat(found).isEqualTo(copy.expected());
        } finally {
            Rootfs.delete(source);
            Rootfs.delete(destination);
        }
    }

    /** Copies; false if that is refused. */
    private static boolean copy(CopyTable.Case copy, boolean isInto) throws IOException {
        CopyOptions options = new CopyOptions(copy.options().equals("L"), false);
        ContainerFiles files = ContainerFiles.of(container);
        try {
            if (isInto) {
                files.copyTo(work + "/s/" + copy.source(), "/d/" + copy.destination(), options);
            } else {
                files.copyFrom("/s/" + copy.source(), work + "/d/" + copy.destination(), options);
            }
            return true;
        } catch (EngineException | WorkerException e) {
            return false;
        }
    }

    @Test
    void theLibraryCopiesBothWays() throws Exception {
        Path file = Files.writeString(work.resolve("file"), "copied");
        assertThat(container.copyTo(file, "/tmp/")).isEmpty();
        assertThat(container.copyFrom("/tmp/file", work.resolve("back"))).isEmpty();
        assertThat(work.resolve("back")).hasContent("copied");
        assertThat(reasonOf(() -> container.copyTo(work.resolve("missing"), "/tmp/")))
                .isEqualTo(ContainerException.Reason.NOT_FOUND);
        assertThat(reasonOf(() -> container.copyFrom("/missing", work))).isEqualTo(ContainerException.Reason.NOT_FOUND);
        assertThat(reasonOf(() -> container.copyTo(file, "/missing/"))).isEqualTo(ContainerException.Reason.INVALID);
        Container ended = Containers.start(ContainerSpec.builder()
                .root(Root.directory(work.resolve("root")))
                .command("true")
                .build());
        ended.close();
        assertThat(reasonOf(() -> ended.copyTo(file, "/tmp/"))).isEqualTo(ContainerException.Reason.NOT_RUNNING);
    }

    private static ContainerException.Reason reasonOf(ThrowingCallable call) {
        ContainerException thrown = catchThrowableOfType(ContainerException.class, call);
        return thrown.reason();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aCopyIntoAContainerMeansWhatDockerCpMeans(CopyTable.Case copy) throws IOException {
        check(copy, work.resolve("s"), work.resolve("root/d"), true);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aCopyOutOfAContainerMeansWhatDockerCpMeans(CopyTable.Case copy) throws IOException {
        check(copy, work.resolve("root/s"), work.resolve("d"), false);
    }
}
