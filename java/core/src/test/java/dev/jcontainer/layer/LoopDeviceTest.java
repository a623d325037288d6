package dev.jcontainer.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LoopDeviceTest {
    private static final String DEVICES = """
            major minor  #blocks  name

               7        0       4096 loop0
               7        1          8 loop1
               7        2       4096 loop22
             259        0       4096 loop22p1
             254        0       4096 vda
               7        3      40960 loop3
               7        4         44 loop4
            """;

    @Test
    void loopDevicesOfTheSizesOfLayersAreAsked() {
        assertThat(LoopDevice.ofSizes(Set.of("4096", "44"), DEVICES)).containsExactly("loop0", "loop22", "loop4");
    }

    @Test
    void withoutAListNoDeviceIsAsked() {
        assertThat(LoopDevice.ofSizes(Set.of("4096"), "")).isEmpty();
    }
}
