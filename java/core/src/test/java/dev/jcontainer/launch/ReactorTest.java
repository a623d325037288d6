package dev.jcontainer.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReactorTest {
    @Test
    void anErrorOfAHandlerDoesNotStopTheOthers() throws Exception {
        Reactor reactor = Reactor.get();
        CountDownLatch called = new CountDownLatch(1);
        reactor.schedule(0, () -> {
            throw new AssertionError("what a test throws");
        });
        reactor.schedule(TimeUnit.MILLISECONDS.toNanos(50), called::countDown);
        assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
