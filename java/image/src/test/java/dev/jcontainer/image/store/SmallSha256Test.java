package dev.jcontainer.image.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.name.Digest;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SmallSha256Test {
    @Test
    void isThatOfTheJdkForEachLength() {
        Random random = new Random(1);
        for (int length = 0; length < 300; length++) {
            byte[] content = new byte[length];
            random.nextBytes(content);
            assertThat(SmallSha256.hex(content))
                    .as("%d bytes", length)
                    .isEqualTo(Digest.of(content).hex());
        }
    }

    @Test
    void isThatOfTheJdkForALargeDocument() {
        byte[] content = new byte[4 << 20];
        new Random(2).nextBytes(content);
        assertThat(SmallSha256.hex(content)).isEqualTo(Digest.of(content).hex());
    }
}
