package dev.jcontainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jcontainer.ContainerException.Reason;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.ProcessId;
import dev.jcontainer.state.StateDirectory;
import dev.jcontainer.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry over notes whose containers are this JVM. */
final class ContainerRegistryTest {
    /** What completes an id of twelve digits. */
    private static final String TAIL = "0".repeat(52);

    @TempDir
    private Path parent;

    private Path directory = Path.of("/");
    private ContainerRegistry registry = ContainerRegistry.at(directory);

    @BeforeEach
    void inADirectoryOfItsOwn() {
        directory = parent.resolve("states");
        registry = ContainerRegistry.at(directory);
    }

    private StateDirectory.Entry running(String id, @Nullable String name) throws IOException {
        ProcessId self = ProcessId.ofThis();
        StateDirectory.Entry entry = StateDirectory.at(directory.toString())
                .enter(new ContainerRecord(
                        id,
                        name,
                        12345,
                        self,
                        null,
                        List.of("sh", "-c"),
                        true,
                        List.of(),
                        null,
                        false,
                        Signal.TERM,
                        null));
        entry.started(self, null);
        return entry;
    }

    private Reason reasonNotFound(String key) {
        return catchThrowableOfType(ContainerException.class, () -> registry.find(key))
                .reason();
    }

    @Test
    void aRunningContainerIsListedAndFoundByNameIdAndFirstDigits() throws Exception {
        try (StateDirectory.Entry entry = running("0123456789ab" + TAIL, "web")) {
            assertThat(registry.list())
                    .containsExactly(new ContainerInfo(
                            "0123456789ab" + TAIL, "web", List.of("sh", "-c"), Instant.ofEpochMilli(12345), false));
            for (String key : List.of("web", "0123456789ab" + TAIL, "01")) {
                try (ContainerHandle handle = registry.find(key)) {
                    assertThat(handle.id()).isEqualTo("0123456789ab" + TAIL);
                    assertThat(handle.isAlive()).isTrue();
                }
            }
        }
        assertThat(registry.list()).isEmpty();
    }

    @Test
    void aKeyThatNoRunningContainerHasIsNotRunning() throws Exception {
        assertThat(reasonNotFound("web")).isEqualTo(Reason.NOT_RUNNING);
        try (StateDirectory.Entry entry = running("0123456789ab" + TAIL, "web")) {
            assertThat(reasonNotFound("we")).isEqualTo(Reason.NOT_RUNNING);
        }
    }

    @Test
    void digitsOfTwoIdsAreInvalid() throws Exception {
        try (StateDirectory.Entry one = running("aa1111111111" + TAIL, null);
                StateDirectory.Entry two = running("aa2222222222" + TAIL, null)) {
            assertThat(reasonNotFound("aa")).isEqualTo(Reason.INVALID);
        }
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNoMissingContainer() throws Exception {
        Files.createFile(directory);
        assertThatThrownBy(() -> registry.find("web")).isInstanceOf(StateException.class);
    }
}
