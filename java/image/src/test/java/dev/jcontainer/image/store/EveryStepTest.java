package dev.jcontainer.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jcontainer.kernel.Errno;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a store is killed, or fails, at every step that changes the disk. */
final class EveryStepTest {
    private static final int[] ERRORS = {Errno.ENOSPC, Errno.EDQUOT, Errno.EIO};

    @TempDir(factory = MemoryDirectory.class)
    Path directory;

    private record At(String step, String file) {
        @Override
        public String toString() {
            return step + " " + file;
        }
    }

    private List<At> steps() throws IOException {
        List<At> steps = new ArrayList<>();
        new Life(directory.resolve("whole")).live((step, file) -> steps.add(new At(step, file)));
        assertThat(steps)
                .hasSizeGreaterThan(100)
                .extracting(At::step)
                .contains("mkdir", "open", "write", "fsync", "rename", "unlink", "rmdir", "flock");
        return steps;
    }

    /** A process that was killed does nothing any more; only its descriptors are closed. */
    private static Steps killedAt(int number) {
        int[] count = {0};
        return (step, file) -> {
            if (count[0]++ >= number) {
                throw new IOException("killed");
            }
        };
    }

    @Test
    void aLifeThatIsKilledAtAnyStepLeavesAGoodStore() throws IOException {
        List<At> steps = steps();
        for (int i = 0; i < steps.size(); i++) {
            Life life = new Life(directory.resolve("killed" + i));
            Steps killed = killedAt(i);
            assertThatThrownBy(() -> life.live(killed))
                    .as("killed at step " + i)
                    .hasMessage("killed");
            life.expectGood("killed before step " + i + ", " + steps.get(i));
        }
    }

    /** By default a third of the steps: how a life goes on after a failure differs little from step to step. */
    @Test
    void aFailureOfAnyStepIsToldWithItsFileAndLeavesAGoodStore() throws IOException {
        List<At> steps = steps();
        for (int i = 0; i < steps.size(); i += StoreProcess.ALL ? 1 : 3) {
            Life life = new Life(directory.resolve("failed" + i));
            int number = i;
            int errno = ERRORS[i / 3 % ERRORS.length];
            int[] count = {0};
            List<String> failed = new ArrayList<>();
            Throwable thrown = catchThrowable(() -> life.live((step, file) -> {
                if (count[0]++ == number) {
                    failed.add(file);
                    throw Disk.failure(errno, "do a step of", file, null);
                }
            }));
            if (thrown == null) { // garbage is removed although there is no place to rename it
                assertThat(failed.get(0)).contains("/tmp/gone-");
                assertThat(errno).isNotEqualTo(Errno.EIO);
            } else {
                assertThat(thrown).hasMessageContaining(failed.get(0)).hasMessageContaining(Errno.name(errno));
                assertThat(((StoreException) thrown).kind() == StoreException.Kind.FULL)
                        .isEqualTo(errno != Errno.EIO);
            }
            life.expectGood("failed at step " + i + ", " + steps.get(i));
        }
    }
}
