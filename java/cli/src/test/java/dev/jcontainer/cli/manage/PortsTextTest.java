package dev.jcontainer.cli.manage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.PortMapping.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTextTest {
    private static PortMapping tcp(int container, String address, int host) {
        return new PortMapping(Protocol.TCP, container, address, host);
    }

    @Test
    void aPortHasBothSides() {
        assertThat(PortsText.of(List.of())).isEmpty();
        assertThat(PortsText.of(List.of(tcp(80, "127.0.0.1", 8080)))).isEqualTo("127.0.0.1:8080->80/tcp");
        assertThat(PortsText.of(List.of(tcp(80, "::1", 80)))).isEqualTo("[::1]:80->80/tcp");
    }

    @Test
    void portsAreInTheOrderOfTheContainers() {
        assertThat(PortsText.of(List.of(
                        tcp(443, "127.0.0.1", 1443),
                        new PortMapping(Protocol.UDP, 53, "127.0.0.1", 1053),
                        tcp(53, "127.0.0.1", 1053))))
                .isEqualTo("127.0.0.1:1053->53/tcp, 127.0.0.1:1053->53/udp, 127.0.0.1:1443->443/tcp");
    }

    /** As with docker, only the same numbers on both sides make a range, and ranges come first. */
    @Test
    void equalNumbersThatFollowEachOtherAreARange() {
        assertThat(PortsText.of(List.of(
                        tcp(82, "127.0.0.1", 82),
                        tcp(80, "127.0.0.1", 80),
                        tcp(81, "127.0.0.1", 81),
                        tcp(81, "127.0.0.2", 81),
                        tcp(70, "127.0.0.1", 7070),
                        tcp(71, "127.0.0.1", 7071))))
                .isEqualTo("127.0.0.1:80-82->80-82/tcp, 127.0.0.2:81->81/tcp, 127.0.0.1:7070->70/tcp,"
                        + " 127.0.0.1:7071->71/tcp");
    }
}
