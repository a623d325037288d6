package dev.jcontainer.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.spec.DeviceRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Device rules as lines, and as a program that this test runs instruction by instruction. */
class DeviceRulesTest {
    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;
    private static final int MKNOD = 1;
    private static final int READ = 2;
    private static final int WRITE = 4;

    /** The program's answer to one access; every path must reach an exit. */
    private static boolean allows(List<DeviceRule> rules, int type, int access, int major, int minor) {
        ByteBuffer program = ByteBuffer.wrap(DeviceRules.program(rules)).order(ByteOrder.LITTLE_ENDIAN);
        int[] context = {access << 16 | type, major, minor};
        int[] registers = new int[11];
        for (int at = 0; ; at++) {
            int opcode = program.get(at * 8) & 0xff;
            int destination = program.get(at * 8 + 1) & 0xf;
            int source = program.get(at * 8 + 1) >> 4 & 0xf;
            int offset = program.getShort(at * 8 + 2);
            int constant = program.getInt(at * 8 + 4);
            switch (opcode) {
                case 0x61 -> registers[destination] = context[offset / 4];
                case 0xb4 -> registers[destination] = constant;
                case 0xbc -> registers[destination] = registers[source];
                case 0x54 -> registers[destination] &= constant;
                case 0x74 -> registers[destination] >>>= constant;
                case 0x56 -> at += registers[destination] != constant ? offset : 0;
                case 0x16 -> at += registers[destination] == constant ? offset : 0;
                case 0x95 -> {
                    return registers[0] == 1;
                }
                default -> throw new AssertionError("instruction " + opcode);
            }
        }
    }

    @Test
    void linesAreThoseOfTheKernel() {
        assertThat(DeviceRules.line(DeviceRule.allow('c', 1, 3, "rwm"))).isEqualTo("c 1:3 rwm");
        assertThat(DeviceRules.line(DeviceRule.deny('b', 8, DeviceRule.ANY, "w")))
                .isEqualTo("b 8:* w");
        assertThat(DeviceRules.line(DeviceRule.allowAll())).isEqualTo("a");
    }

    @Test
    void standardDevicesMayBeUsedAndOthersOnlyMade() {
        List<DeviceRule> rules = DeviceRules.with(List.of());
        assertThat(allows(rules, CHARACTER, READ | WRITE, 1, 3)).isTrue();
        assertThat(allows(rules, CHARACTER, READ, 136, 99)).isTrue();
        assertThat(allows(rules, CHARACTER, READ, 1, 1)).as("mem").isFalse();
        assertThat(allows(rules, BLOCK, READ, 1, 3))
                .as("a block device of the same numbers")
                .isFalse();
        assertThat(allows(rules, BLOCK, MKNOD, 8, 0)).isTrue();
        assertThat(allows(rules, BLOCK, MKNOD | READ, 8, 0)).isFalse();
    }

    @Test
    void theLaterRuleHolds() {
        List<DeviceRule> rules = DeviceRules.with(
                List.of(DeviceRule.allow('b', 8, DeviceRule.ANY, "rw"), DeviceRule.deny('b', 8, 1, "w")));
        assertThat(allows(rules, BLOCK, READ | WRITE, 8, 0)).isTrue();
        assertThat(allows(rules, BLOCK, READ, 8, 1)).isTrue();
        assertThat(allows(rules, BLOCK, READ | WRITE, 8, 1)).isFalse();
        assertThat(allows(rules, BLOCK, READ, 9, 1)).isFalse();
    }

    @Test
    void aRuleForAllDevicesEndsWhatIsBeforeIt() {
        List<DeviceRule> rules = DeviceRules.with(List.of(DeviceRule.allowAll(), DeviceRule.deny('c', 1, 3, "rwm")));
        assertThat(allows(rules, BLOCK, READ | WRITE | MKNOD, 8, 0)).isTrue();
        assertThat(allows(rules, CHARACTER, READ, 1, 3)).isFalse();
    }

    @Test
    void numbersBeyondTheSignedOnesAreTakenAsTheyAre() {
        List<DeviceRule> rules = List.of(DeviceRule.allow('c', 0xffffffffL, 0x80000000L, "r"));
        assertThat(allows(rules, CHARACTER, READ, 0xffffffff, 0x80000000)).isTrue();
        assertThat(allows(rules, CHARACTER, READ, 1, 0x80000000)).isFalse();
    }
}
