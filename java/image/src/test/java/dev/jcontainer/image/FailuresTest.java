package dev.jcontainer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FailuresTest {
    @AfterEach
    void clearTheFlag() {
        Thread.interrupted();
    }

    @Test
    void anInterruptHasOneResult() {
        for (IOException failure : List.of(
                new InterruptedIOException("a"),
                new ClosedByInterruptException(),
                new FileLockInterruptionException(),
                new IOException("Cannot connect", new ClosedByInterruptException()))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> Failures.of(failure))
                    .isInstanceOf(InterruptedException.class)
                    .hasCause(failure);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void otherFailuresKeepTheFlag() throws Exception {
        Thread.currentThread().interrupt();
        for (IOException failure : List.of(new IOException("disk"), new SocketTimeoutException("no answer"))) {
            assertThat(Failures.of(failure)).isSameAs(failure);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        }
    }

    @Test
    void anInterruptOfAnotherThreadIsAFailureLikeOthers() throws Exception {
        IOException failure = new ClosedByInterruptException();
        assertThat(Failures.of(failure)).isSameAs(failure);
    }
}
