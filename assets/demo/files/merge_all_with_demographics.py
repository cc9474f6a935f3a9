"""Join customers, tickets, labels and the demographics somebody bought."""
import pandas as pd

BASE = "/home/maria/churn/data"


def main():
    customers = pd.read_parquet(BASE + "/customers_clean.parquet")
    tickets = pd.read_csv(BASE + "/raw/tickets.csv")
    labels = pd.read_csv(BASE + "/raw/cancellations.csv")
    demographics = pd.read_excel(BASE + "/raw/demographics_2024_FINAL.xlsx")

    counts = tickets.groupby("customer_id").size().rename("support_tickets_90d")
    df = customers.merge(counts, on="customer_id", how="left")
    df = df.merge(demographics, left_on="postcode", right_on="plz", how="left")
    df["churned_60d"] = df["customer_id"].isin(labels["customer_id"]).astype(int)
    df.to_parquet(BASE + "/customers_demo.parquet")


if __name__ == "__main__":
    main()
