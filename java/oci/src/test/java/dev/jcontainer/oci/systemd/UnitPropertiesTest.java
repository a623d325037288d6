package dev.jcontainer.oci.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitPropertiesTest {
    private static List<String> text(List<SystemdManager.Property> properties) {
        List<String> text = new ArrayList<>();
        for (SystemdManager.Property property : properties) {
            Object value = property.value.getValue();
            String shown = value instanceof byte[]
                    ? Arrays.toString((byte[]) value)
                    : value instanceof Object[] ? Arrays.toString((Object[]) value) : value.toString();
            text.add(property.name + " " + property.value.getSig() + " " + shown);
        }
        return text;
    }

    private static ControlWrite write(String file, String value) {
        return new ControlWrite("/sys/fs/cgroup/a.slice/b.scope/" + file, value, "", null);
    }

    @Test
    void aScopeIsDelegatedAndBeginsWithItsProcess() {
        assertThat(text(UnitProperties.ofScope(new Scope("a.slice", "b.scope"), "words", 17, List.of())))
                .containsExactly(
                        "Description s words",
                        "Slice s a.slice",
                        "Delegate b true",
                        "PIDs au [17]",
                        "DefaultDependencies b false",
                        "CollectMode s inactive-or-failed",
                        "CPUAccounting b true",
                        "MemoryAccounting b true",
                        "IOAccounting b true",
                        "TasksAccounting b true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory.max | 1048576 | MemoryMax t 1048576",
                "memory.low | 4096 | MemoryLow t 4096",
                "memory.swap.max | max | MemorySwapMax t 18446744073709551615",
                "pids.max | 20 | TasksMax t 20",
                "pids.max | max | TasksMax t 18446744073709551615",
                "cpu.weight | 100 | CPUWeight t 100",
                "io.weight | default 50 | IOWeight t 50",
                "cpuset.cpus | 0-2,9 | AllowedCPUs ay [7, 2]",
                "cpuset.mems | 0 | AllowedMemoryNodes ay [1]",
                "cpu.max | 50000 | CPUQuotaPerSecUSec t 500000",
                "cpu.max | max | CPUQuotaPerSecUSec t 18446744073709551615",
            })
    void whatSystemdWritesItIsTold(String file, String value, String property) {
        assertThat(text(UnitProperties.ofLimits(List.of(write(file, value))))).containsExactly(property);
    }

    @Test
    void aQuotaIsRoundedUpToSystemdsSteps() {
        assertThat(text(UnitProperties.ofLimits(List.of(write("cpu.max", "33333 100000")))))
                .containsExactly("CPUQuotaPerSecUSec t 340000", "CPUQuotaPeriodUSec t 100000");
    }

    @Test
    void aFileInPlaceOfAnotherCounts() {
        ControlWrite weight =
                new ControlWrite("/sys/fs/cgroup/b.scope/io.bfq.weight", "100", "", write("io.weight", "default 910"));
        assertThat(text(UnitProperties.ofLimits(List.of(weight)))).containsExactly("IOWeight t 910");
    }

    @Test
    void whatSystemdDoesNotWriteItIsNotTold() {
        assertThat(UnitProperties.ofLimits(List.of(write("hugetlb.2MB.max", "0"), write("cpu.max.burst", "5"))))
                .isEmpty();
    }
}
