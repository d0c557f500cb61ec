import { Box, Text } from 'ink';
import { smallest } from './layout.ts';

/** What stands on a terminal that is too small: the size that is needed. */
export function TooSmall({ columns, rows }: { readonly columns: number; readonly rows: number }) {
  return (
    <Box width={columns} height={rows}>
      <Text wrap="truncate">{`too small: ${smallest.columns}x${smallest.rows} needed`}</Text>
    </Box>
  );
}
