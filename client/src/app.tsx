import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Toaster } from 'sonner';
import { router } from './routes/router.ts';
import { queryClient } from './trpc.ts';
import { TooltipProvider } from './ui/tooltip.tsx';

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={250}>
        <RouterProvider router={router} />
        <Toaster position="bottom-right" toastOptions={{ classNames: toastLook }} gap={8} />
      </TooltipProvider>
    </QueryClientProvider>
  );
}

const toastLook = {
  toast:
    '!rounded-lg !border !border-border !bg-surface !text-foreground !font-sans !text-sm !shadow-lg !shadow-black/5',
  description: '!text-muted',
  actionButton: '!rounded-md !bg-accent !text-accent-foreground',
};
